// Drive perspective-api-client against the server of the tests. Its address is a constant in its code, so what is turned is the
// axios that it asks with. Prints one JSON line: the answers, and the error that the client makes of ours.
const { createRequire } = require("node:module");
const path = require("node:path");

const [installed, root, apiKey] = process.argv.slice(2);
const from = createRequire(path.join(installed, "package.json"));
const Perspective = from("perspective-api-client");
const axios = createRequire(from.resolve("perspective-api-client"))("axios");

axios.interceptors.request.use((request) => {
  const asked = new URL(request.url);
  return { ...request, url: root + asked.pathname };
});

async function main() {
  const client = new Perspective({ apiKey });
  const one = await client.analyze("you empty-headed animal food trough wiper!");
  const many = await client.analyze("<p>오늘 기사 잘 읽었습니다.</p>", {
    attributes: ["toxicity", "secondary_victimization"],
  });
  const whole = await client.analyze({
    comment: { text: "오늘 기사 잘 읽었습니다." },
    requestedAttributes: { SECONDARY_VICTIMIZATION: { scoreThreshold: 0 } },
    languages: ["en"],
  });
  const wrongKey = await new Perspective({ apiKey: "unknown" }).analyze("a").catch((error) => error);
  const emoji = await client.analyze("😀").catch((error) => error);
  const said = ({ name, message, response }) => ({ name, message, status: response && response.status });
  console.log(JSON.stringify({ one, many, whole, wrongKey: said(wrongKey), emoji: said(emoji) }));
}

main();

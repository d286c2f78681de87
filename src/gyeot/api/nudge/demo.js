/* The demo's own part: its language and light, the examples, and three pretended sites that show what they would have
   received. Only the second and third show how a page sends; nothing leaves this page but what gyeot-nudge asks. */
"use strict";
const root = document.documentElement;
const asked = new URLSearchParams(location.search).get("lang");
root.lang = asked === "en" ? "en" : "ko";
if (root.lang === "en") document.title = "A second thought before posting · gyeot";

const SAYS = {
  ko: { received: "받은 내용", times: (count) => `${count}번째`, held: "담당자가 읽을 때까지 기다립니다" },
  en: { received: "Received", times: (count) => `no. ${count}`, held: "waits for a moderator" },
}[root.lang];

document.addEventListener("DOMContentLoaded", () => {
  document.querySelector(`[data-language=${root.lang}]`).setAttribute("aria-current", "true");
  wear(matchMedia("(prefers-color-scheme: dark)").matches);
  document.querySelector("[data-theme-button]").addEventListener("click", ({ currentTarget }) =>
    wear(currentTarget.getAttribute("aria-pressed") === "false"),
  );
  for (const button of document.querySelectorAll("[data-example]")) button.addEventListener("click", fill);
  for (const count of document.querySelectorAll("[data-count]"))
    document.addEventListener(count.dataset.count, () => (count.textContent = Number(count.textContent) + 1));

  for (const form of document.querySelectorAll("form"))
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const sent = [...new FormData(form, event.submitter)];
      received(form, sent.map(([name, value]) => `${name}=${value}`));
      form.reset();
    });
  const editor = document.querySelector("[data-shape=editor]");
  editor.querySelector("#send-3").addEventListener("click", () => {
    const field = editor.querySelector("#comment-3");
    if (!field.textContent.trim()) return field.focus();
    const { held } = editor.querySelector("gyeot-nudge");
    received(editor, [field.innerText, ...(held ? [SAYS.held] : [])]);
    field.textContent = "";
  });
});

function wear(dark) {
  const theme = dark ? "dark" : "light";
  root.dataset.theme = theme;
  document.querySelector("[data-theme-button]").setAttribute("aria-pressed", dark);
  for (const nudge of document.querySelectorAll("gyeot-nudge")) nudge.setAttribute("theme", theme);
}

function fill({ currentTarget }) {
  const words = currentTarget.textContent;
  for (const field of document.querySelectorAll("textarea")) field.value = words;
  document.querySelector("#comment-3").textContent = words;
  document.querySelector("#comment-1").focus();
}

function received(shape, lines) {
  const output = shape.parentNode.querySelector("output");
  shape.count = (shape.count || 0) + 1;
  output.textContent = `${SAYS.received} (${SAYS.times(shape.count)})\n${lines.join("\n")}`;
}

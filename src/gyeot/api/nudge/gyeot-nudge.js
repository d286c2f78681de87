/* A second thought before posting: when a comment is being sent, gyeot is asked once, and its calm words are shown where
   the comment may hurt someone. If it does not answer, the comment is sent as if this were not here.

   <script src="https://scores.example/nudge/gyeot-nudge.js" defer></script>
   <gyeot-nudge field="textarea[name=comment]" title-from="h1"></gyeot-nudge>

   Attributes: server, field, form, button, title-from, lang, theme. For scripts: ask(), held. Events, which never hold
   what was written: gyeot-asked, -edited, -posted-anyway, -held, -unchecked. See docs/en/nudge.md. */
"use strict";
(() => {
  if (customElements.get("gyeot-nudge")) return;

  const HOME = document.currentScript ? new URL("..", document.currentScript.src).href : "/";
  const PATIENCE = 2500; // milliseconds
  const BREAKS = /^(address|blockquote|br|dd|div|dt|figure|h\d|li|p|pre|section|tr)$/;
  let resending = false; // while the page's own handlers run

  class GyeotNudge extends HTMLElement {
    held = false;
    #busy = false;
    #asked = null; // about what the last question was
    #settled = null; // what was sent as it is, and is not asked about twice
    #flag = Object.assign(document.createElement("input"), { type: "hidden", name: "gyeot_held", value: "1" });
    #status = make("p", "status");
    #heard = null;
    #close = () => {};

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [SHEET];
      this.#status.setAttribute("role", "status");
      root.append(make("slot"), this.#status);
    }

    // On the window and while capturing: before any handler of the page, wherever it listens.
    connectedCallback() {
      const root = this.getRootNode();
      this.#heard = root === document ? window : root; // a submission does not leave a shadow root
      for (const name of ["submit", "click"]) this.#heard.addEventListener(name, this, true);
    }
    disconnectedCallback() {
      for (const name of ["submit", "click"]) this.#heard.removeEventListener(name, this, true);
      this.#close(); // a dialog that leaves the page does not say so itself
    }

    handleEvent(event) {
      const sender = !resending && (event.type === "submit" ? this.#form(event) : this.#button(event));
      const field = sender && this.#field(sender);
      if (!field || (!this.#busy && this.#known(field))) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!this.#busy) this.#send(sender, event.submitter, field);
    }

    async ask(field = this.#field(this)) {
      if (this.#busy) return "edit";
      const known = field ? this.#known(field) : "post";
      if (known) return known;
      this.#busy = true;
      try {
        return await this.#decide(field);
      } finally {
        this.#busy = false;
      }
    }

    async #send(sender, submitter, field) {
      const button = submitter || sender;
      button.setAttribute("aria-busy", "true");
      const choice = await this.ask(field).finally(() => button.removeAttribute("aria-busy"));
      if (choice === "edit") return;
      resending = true; // both calls come back only after all handlers have run
      try {
        if (sender.requestSubmit) sender.requestSubmit(submitter?.form === sender ? submitter : null);
        else (sender.isConnected ? sender : document.querySelector(this.getAttribute("button")))?.click();
      } finally {
        resending = false;
      }
    }

    /* What is sent without a question, and how; each new comment begins with nothing held. */
    #known(field) {
      const text = read(field);
      this.held = false;
      this.#flag.remove();
      this.#status.textContent = "";
      if (!text.trim()) return "post";
      return text === this.#settled?.text && this.#settle(field);
    }

    #settle(field) {
      const { choice, labels, message } = this.#settled;
      if (choice === "held") {
        this.held = true;
        (field.form || field.closest("form"))?.append(this.#flag);
        this.#tell("gyeot-held", { labels, message });
      }
      return choice;
    }

    async #decide(field) {
      // The stopped event has to end first: a form that is still submitting does not submit again.
      await new Promise((done) => setTimeout(done));
      let text, answer;
      do answer = await this.#fetch((text = read(field)));
      while (answer && text !== read(field)); // someone went on writing meanwhile
      if (answer?.action !== "ask" && answer?.action !== "hold") return this.#through(text);
      const { reasons, dialog, labels } = answer;
      let choice;
      try {
        choice = await this.#show(text, answer);
      } catch {
        this.#tell("gyeot-unchecked");
        return "post";
      }
      if (choice === "edit") {
        this.#asked = { text, labels, thanks: dialog.thanks };
        select(field, reasons.flatMap((reason) => reason.words)[0]);
        return choice;
      }
      this.#asked = null;
      this.#settled = { text, choice, labels, message: dialog.held_done };
      if (choice === "post") this.#tell("gyeot-posted-anyway", { labels });
      return this.#settle(field);
    }

    async #fetch(text) {
      try {
        const from = this.getAttribute("title-from");
        const title = from ? headline(document.querySelector(from)) : "";
        const language = /^en/i.test((this.closest("[lang]") || document.documentElement).lang) ? "en" : "ko";
        const response = await fetch(this.#at("nudge/second-thought"), {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ text, title, language }),
          credentials: "omit",
          cache: "no-store",
          redirect: "error",
          referrerPolicy: "no-referrer",
          signal: AbortSignal.timeout(PATIENCE),
        });
        if (response.status === 200) {
          const answer = await response.json();
          answer.labels = answer.reasons.map((reason) => reason.label);
          return answer;
        }
      } catch {} // never stand between a writer and the form because a server is down
      this.#tell("gyeot-unchecked");
      return null;
    }

    #through(text) {
      if (this.#asked && this.#asked.text !== text) {
        this.#tell("gyeot-edited", { labels: this.#asked.labels });
        this.#status.textContent = this.#asked.thanks || "";
      }
      this.#asked = null;
      return "post";
    }

    #show(text, answer) {
      const dialog = build(text, answer, (path) => this.#at(path));
      this.shadowRoot.append(dialog);
      dialog.showModal();
      if (!dialog.getClientRects().length) {
        dialog.remove(); // inside something hidden: it would block the page unseen
        throw new Error("gyeot-nudge is not displayed");
      }
      settle(dialog);
      this.#tell("gyeot-asked", { labels: answer.labels });
      return new Promise((resolve) => {
        this.#close = () => {
          dialog.remove();
          resolve(dialog.returnValue || "edit"); // Escape is edit
        };
        dialog.addEventListener("close", this.#close);
      });
    }

    #tell(name, detail = {}) {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    }

    #form({ target }) {
      if (this.hasAttribute("button")) return null;
      const which = this.getAttribute("form");
      if (which) return target.matches(which) && target;
      return target === (this.closest("form") || this.#field(this)?.closest("form")) && target;
    }
    #button(event) {
      const which = this.getAttribute("button");
      const path = event.composedPath();
      if (!which || path.some((node) => node.host?.localName === "gyeot-nudge")) return null;
      return path.find((node) => node.matches?.(which));
    }
    // The nearest field, so that one element serves every reply form of a page; also out of shadow roots.
    #field(from) {
      const which = this.getAttribute("field") || "textarea, [contenteditable]";
      for (let node = from; node; node = node.parentNode || node.host) {
        const found = node.querySelector?.(which);
        if (found) return found;
      }
      return null;
    }
    #at(path) {
      const server = new URL(this.getAttribute("server") || HOME, document.baseURI).href;
      return new URL(path, server.replace(/\/*$/, "/")).href;
    }
  }

  // --- what was written --------------------------------------------------------------------------------------------

  const read = (field) => field.value ?? pieces(field).text;

  /* The text of an editor, and where in it each text node begins. */
  function pieces(editor) {
    const walker = document.createTreeWalker(editor, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    const nodes = [];
    let text = "";
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) {
        nodes.push([text.length, node]);
        text += node.data;
      } else if (text && BREAKS.test(node.localName)) text += "\n";
    }
    return { text, nodes };
  }

  function select(field, words) {
    if (!words) return field.focus();
    if (field.setSelectionRange) {
      field.setSelectionRange(words.begin, words.end);
      return field.focus();
    }
    field.focus();
    const range = document.createRange();
    const { nodes } = pieces(field);
    const place = (at) => {
      const [begin, node] = nodes.findLast(([begin]) => begin <= at);
      return [node, Math.min(at - begin, node.length)];
    };
    range.setStart(...place(words.begin));
    range.setEnd(...place(words.end));
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  const headline = (element) => {
    const words = element?.getAttribute("content") ?? element?.textContent ?? "";
    return words.replace(/\s+/g, " ").trim().match(/^(.{0,999}\S(?!\S)|.{1000}|)/su)[0]; // no half emoji
  };

  // --- the dialog: text nodes only, nothing is ever parsed as HTML -----------------------------------------------------

  function make(name, part, ...inside) {
    const element = document.createElement(name);
    if (part) element.setAttribute("part", part);
    element.append(...inside.filter(Boolean));
    return element;
  }

  function build(text, { action, language, dialog: says, reasons }, at) {
    const ask = action === "ask";
    const heading = make("h2", "heading", says.heading);
    const lead = make("p", "lead", ask ? says.lead : says.lead_held);
    const quote = make("blockquote", "quote", ...marked(text, reasons.flatMap((reason) => reason.words)));
    const caption = make("figcaption", "caption", quote.children.length ? says.which_words : says.no_words);
    const body = make("div", "body", heading, lead, !ask && make("p", "held", says.held),
      make("figure", "figure", caption, quote), ...reasons.map((reason) => explained(reason, says, at)),
      make("p", "machine", says.machine), make("p", "help", says.help));
    const edit = make("button", "button edit", says.edit);
    const send = make("button", "button post", ask ? says.post : says.post_held);
    const dialog = make("dialog", "dialog", body, make("div", "actions", edit, send));
    dialog.lang = language;
    dialog.dir = "ltr"; // both languages are; the comment may not be
    quote.dir = "auto";
    heading.id = "heading";
    lead.id = "lead";
    dialog.setAttribute("aria-labelledby", "heading");
    dialog.setAttribute("aria-describedby", "lead");
    edit.autofocus = true;
    edit.type = send.type = "button";
    edit.onclick = () => dialog.close("edit");
    send.onclick = () => dialog.close(ask ? "post" : "held");
    // The page's own shortcuts and "click outside" handlers are not meant for here.
    for (const name of ["keydown", "keyup", "pointerdown", "mousedown", "click"])
      dialog.addEventListener(name, (event) => event.stopPropagation());
    return dialog;
  }

  function explained(reason, says, at) {
    const more = make("a", "more", `${says.more} · ${says.sources}`);
    more.setAttribute("aria-label", `${more.textContent}: ${reason.name}`);
    Object.assign(more, { href: at(reason.explain.slice(1)), target: "_blank", rel: "noopener" });
    return make("section", "reason", make("h3", "name", reason.name), make("p", "why", reason.why),
      make("p", "instead", make("span", "caption", says.instead_title), reason.instead), more);
  }

  /* The comment with its words marked, each once where several reasons name them. */
  function marked(text, words) {
    const parts = [];
    let at = 0;
    for (let { begin, end } of words.sort((one, other) => one.begin - other.begin)) {
      begin = Math.max(begin, at);
      if (begin >= end) continue;
      parts.push(text.slice(at, begin), make("mark", "mark", text.slice(begin, end)));
      at = end;
    }
    return [...parts, text.slice(at)];
  }

  /* What scrolls can be reached by key, and shows the first marked word. */
  function settle(dialog) {
    for (const box of dialog.querySelectorAll("[part=body], [part=quote]")) {
      if (box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
      const mark = box.localName === "blockquote" && box.querySelector("mark");
      if (mark) box.scrollTop = mark.offsetTop - box.offsetTop - 24;
    }
    dialog.scrollTop = 0; // on the smallest screens the focused button has scrolled it
  }

  // Each can be set from outside, as --gyeot-paper and so on.
  const COLOURS = ["paper", "ink", "soft", "line", "edge", "accent", "on-accent", "mark"];
  const colours = (values) =>
    values.split(" ").map((value, at) => `--${COLOURS[at]}: var(--gyeot-${COLOURS[at]}, ${value});`).join(" ");
  const LIGHT = colours("#ffffff #1e2124 #464c53 #cdd1d5 #58616a #1f687a #ffffff #e3f1f4");
  const DARK = `color-scheme: dark; ${colours("#1e2124 #e6e8ea #b1b8be #464c53 #8a949e #75c0d1 #131416 #0e3139")}`;
  const SHEET = new CSSStyleSheet();
  SHEET.replaceSync(`
    :host { display: contents }
    :host([hidden]) { display: none }
    * { box-sizing: border-box; margin: 0; padding: 0 }
    [part=status]:empty { position: absolute }
    dialog { --radius: var(--gyeot-radius, .5rem); color-scheme: light; ${LIGHT} }
    @media (prefers-color-scheme: dark) { :host(:not([theme=light])) dialog { ${DARK} } }
    :host([theme=dark]) dialog { ${DARK} }
    @media (prefers-contrast: more) { dialog { --soft: var(--ink) !important; --line: var(--ink) !important } }
    dialog {
      width: min(var(--gyeot-width, 36em), 100vw - 2em); max-height: calc(100dvh - 2em);
      margin: auto; border: 1px solid var(--line); border-radius: var(--radius);
      background: var(--paper); color: var(--ink);
      font-family: var(--gyeot-font, inherit); font-size: var(--gyeot-font-size, max(1.0625rem, 17px));
      font-weight: 400; line-height: 1.6; letter-spacing: normal; text-align: start; white-space: normal;
      word-break: keep-all; overflow-wrap: anywhere; box-shadow: 0 .5em 2em #0004;
    }
    dialog[open] { display: flex; flex-direction: column }
    dialog::backdrop { background: #0008 }
    [part=body] { overflow: auto; overscroll-behavior: contain; padding: 1.5em 1.5em .75em; display: grid; gap: 1em }
    h2 { font-size: 1.25em; line-height: 1.35; text-wrap: balance }
    h3 { font-size: 1em }
    h2 + p, [part=help] { margin-top: -.5em }
    [part=caption] { display: block; font-size: .875em; color: var(--soft) }
    [part=quote] {
      max-height: 8em; overflow: auto; white-space: pre-wrap; margin-top: .25em; padding: .125em .875em;
      border-inline-start: 3px solid var(--line);
    }
    mark {
      background: var(--mark); color: inherit; padding-block: .1em;
      text-decoration: underline 2px var(--accent); text-underline-offset: .25em;
    }
    [part=reason] { display: grid; gap: .625em; justify-items: start }
    [part=held] { border-inline-start: 3px solid var(--accent); padding-inline-start: .875em }
    [part=machine], [part=help] { font-size: .875em; color: var(--soft) }
    a { color: var(--accent); text-underline-offset: .2em }
    [part=actions] {
      display: flex; flex-wrap: wrap; gap: .75em; padding: 1em 1.5em 1.5em; border-top: 1px solid var(--line);
    }
    button {
      flex: 1 1 8em; min-height: 3em; padding: .5em 1em; cursor: pointer; font: inherit; color: inherit;
      word-break: inherit; background: none; border: 1px solid var(--edge);
      border-radius: calc(var(--radius) * .75);
    }
    [part~=edit] { background: var(--accent); border-color: transparent; color: var(--on-accent); font-weight: 700 }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
    @media (max-height: 28em) { dialog { overflow: auto } [part=body] { overflow: visible } }
  `);

  customElements.define("gyeot-nudge", GyeotNudge);
})();

/* Keys for the review queue. Not in text fields; <html data-keys="off"> stops them (WCAG 2.1.4)
   data-queue: the list. data-card (id, tabindex=-1): a post in it; j, k. data-reveal: shows it; Enter, Space.
   data-key="1": clicked by that key; u and a also in the card done last. data-none: a box that goes with no other.
   data-next, data-undone: focus goes on, or back here. data-say: said after a swap, in [data-announce].
   data-help: the dialog, filled from data-help-fallback; data-open-help: its button */
"use strict";
(() => {
  const find = (query, root = document) => root.querySelector(query);
  const each = (query, root, act) => root.querySelectorAll(query).forEach(act);
  let current = "", done = ""; // ids outlive a swap

  const isTyping = (el) => el.matches("textarea, select, input:not([type=checkbox], [type=radio])");
  const card = () => document.activeElement.closest("[data-card]") || document.getElementById(current);

  // A Korean input method reports "ㅓ" for j: fall back on where the key sits.
  const keyOf = (e) => {
    if (e.key === "Enter" || /^[ -~]$/.test(e.key)) return e.key.toLowerCase();
    if (e.code === "Slash" && e.shiftKey) return "?";
    return e.code.replace(/^(Key|Digit|Numpad)/, "").toLowerCase();
  };

  const go = (to) => {
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const all = [...document.querySelectorAll("[data-queue] [data-card]")];
    const at = all.indexOf(card());
    const to = at < 0 ? all[0] : all[at + by];
    if (to) go(to);
  };
  const press = (query, inside = card()) => {
    const target = inside && find(query, inside);
    if (!target) return false;
    if (target.type === "checkbox") target.focus({ preventScroll: true });
    target.click();
    return true;
  };
  const help = () => {
    find("[data-help]")?.showModal();
    return true;
  };
  const act = (key) => {
    if (key === "?") return help();
    if (!find("[data-queue]")) return false;
    if (key === "j" || key === "k") return step(key === "j" ? 1 : -1), true;
    if (key === "enter" || key === " ") return press("[data-reveal]") || (key > " " && press('[data-key="s"]'));
    const query = `[data-key="${key}"]`;
    return /^[-0-9sua]$/.test(key) && (press(query) || (/[ua]/.test(key) && press(query, document.getElementById(done))));
  };

  const on = (name, heard) => document.addEventListener(name, heard);
  on("keydown", (e) => {
    if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.altKey || e.metaKey) return;
    if (document.documentElement.dataset.keys === "off" || isTyping(e.target) || find("dialog[open]")) return;
    const key = keyOf(e);
    if ((key === "enter" || key === " ") && e.target.matches("a, button, input, summary")) return;
    if (act(key)) e.preventDefault();
  });
  on("focusin", (e) => {
    const inside = e.target.closest("[data-card]");
    if (inside) current = inside.id;
  });
  on("change", ({ target }) => {
    if (!target.checked || !target.form) return;
    const others = "none" in target.dataset ? "[data-key]:checked" : "[data-none]:checked";
    each(others, target.form, (box) => { box.checked = box === target; });
  });
  on("click", (e) => e.target.closest("[data-open-help]") && help());

  on("htmx:afterSettle", ({ target }) => { // by u and a this is the last card, not the current one
    const kept = document.getElementById(current);
    if (kept && document.activeElement === document.body) go(kept);
    const said = find("[data-say]", target);
    if (said) find("[data-announce]").textContent = said.dataset.say;
    if ("undone" in target.dataset) go(target);
    if ("next" in target.dataset) {
      done = target.id;
      delete target.dataset.next;
      if (target === kept) step(1);
    }
  });

  const plain = find("[data-help-fallback]");
  if (plain && find("[data-help]")) {
    find("[data-help-list]").append(find("dl", plain));
    plain.hidden = true;
    each("[data-open-help]", document, (button) => { button.hidden = false; });
  }
})();

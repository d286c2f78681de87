// What happens when htmx gets no answer, or a refusal. #said takes refusals; [data-failed] shows when nothing came.
"use strict";
(() => {
  const failed = (shown) => document.querySelectorAll("[data-failed]").forEach((notice) => { notice.hidden = !shown; });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, () => failed(true));
  document.addEventListener("htmx:beforeRequest", () => {
    failed(false);
    document.getElementById("said")?.replaceChildren();
  });
  // A refusal that brings its own part of a page is an answer and is shown; htmx alone would drop it.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.getResponseHeader("HX-Retarget")) Object.assign(detail, { shouldSwap: true, isError: false });
  });
})();

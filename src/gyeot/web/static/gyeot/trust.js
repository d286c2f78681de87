// With the header "require-trusted-types-for 'script'" a browser refuses strings where HTML is expected, and htmx swaps by
// strings. This lets HTML from our own server through; strings that would become a script or a script's address stay refused.
"use strict";
if (window.trustedTypes && !window.trustedTypes.defaultPolicy) {
  window.trustedTypes.createPolicy("default", { createHTML: (html) => html });
}

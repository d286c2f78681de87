#!/bin/sh
# Sees that a system Chromium is there for the page tests; installs Debian's where apt may. Never downloads a browser.
set -eu
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing Chromium with apt …"
    log=$(mktemp)
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    cat "$log" >&2
fi
echo "The page tests need Chromium. Install it with your system's packages (Debian: apt-get install chromium), then run this again." >&2
exit 3

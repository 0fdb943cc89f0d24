#!/bin/sh
# Chromium for the browser tests: fetched only where that needs no question, else said to be missing.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "正在用 apt-get 安装 chromium / installing chromium with apt-get"
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fonts-noto-cjk; } >/dev/null 2>&1 </dev/null; then
        exit 0
    fi
fi
echo "没有 chromium，跳过浏览器测试（sudo apt install chromium fonts-noto-cjk）"
echo "  No chromium: the browser tests are skipped (sudo apt install chromium fonts-noto-cjk)"

// Live reload and keys. Everything else on the page works without this file.
(() => {
  "use strict";
  const frame = document.getElementById("mail");
  const live = document.getElementById("live");
  const PLACE = "preview-place";

  // The frame is as tall as the message, so that the page alone scrolls and can keep its place.
  const fit = () => {
    const inside = frame.contentDocument;
    if (!inside || !inside.body) return;
    const at = window.scrollY;
    frame.style.height = "0";
    frame.style.height = `${inside.documentElement.scrollHeight}px`;
    window.scrollTo(0, at);
  };

  const kept = JSON.parse(sessionStorage.getItem(PLACE) || "null");
  sessionStorage.removeItem(PLACE);
  const back = () => {
    if (kept && kept.address === location.href) window.scrollTo(0, kept.y);
  };
  if (frame) {
    if (kept && kept.height) frame.style.height = kept.height;
    frame.addEventListener("load", () => {
      fit();
      back();
    });
    window.addEventListener("resize", fit);
    if (frame.contentDocument && frame.contentDocument.readyState === "complete") fit();
  }
  back();

  const reload = () => {
    sessionStorage.setItem(PLACE, JSON.stringify({ address: location.href, y: window.scrollY, height: frame && frame.style.height }));
    location.reload();
  };
  const numbers = new EventSource("/events");
  numbers.onopen = () => {
    live.textContent = "live";
    live.dataset.state = "on";
  };
  numbers.onerror = () => {
    live.textContent = "preview has ended";
    live.dataset.state = "off";
  };
  numbers.onmessage = (event) => {
    if (event.data !== document.body.dataset.number) reload();
  };
  // Without this the page that is left would be told of an error.
  window.addEventListener("pagehide", () => numbers.close());

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (wanted) wanted.click();
  });
})();

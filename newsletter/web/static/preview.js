// Live reload, keys and the handle. Everything else on the page works without this file.
(() => {
  "use strict";
  const REGIONS = ["bar", "controls", "stage", "panel"];
  const LONGEST_WAIT = 4000; // milliseconds for a frame, then it is shown as far as it has come
  const $ = (id) => document.getElementById(id);

  // The frame is as tall as the message, so that the page alone scrolls and can keep its place.
  const fit = (frame) => {
    const inside = frame.contentDocument;
    if (!inside || !inside.body) return;
    frame.style.height = "0";
    frame.style.height = `${inside.documentElement.scrollHeight}px`;
  };
  const fitAll = () => {
    const at = window.scrollY;
    document.querySelectorAll("iframe").forEach(fit);
    window.scrollTo(0, at);
  };
  const loaded = (frame) =>
    new Promise((done) => {
      frame.addEventListener("load", done, { once: true });
      setTimeout(done, LONGEST_WAIT);
    });

  // What the address asks to find is brought into sight: in the mail, else a line of the source.
  const showFound = () => {
    const mail = $("mail");
    const found = mail && mail.contentDocument && mail.contentDocument.querySelector("[data-nl-found]");
    if (found) {
      const top = mail.getBoundingClientRect().top + window.scrollY + found.getBoundingClientRect().top;
      window.scrollTo(0, Math.max(0, top - window.innerHeight / 3));
    } else if (location.hash && $(location.hash.slice(1))) {
      $(location.hash.slice(1)).scrollIntoView({ block: "center" });
    }
  };

  // Another look at the page without leaving it: the new parts are put in the place of the old ones once they are drawn.
  let visits = 0;
  const visit = async (address, { found = false } = {}) => {
    const mine = ++visits;
    let fresh;
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (!answer.ok) throw new Error(answer.status);
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      if (mine === visits) location.href = address;
      return;
    }
    if (mine !== visits) return;
    const coming = document.importNode(fresh.getElementById("stage"), true);
    const frames = [...coming.querySelectorAll("iframe")];
    const names = frames.map((frame) => frame.id);
    coming.id = "";
    coming.inert = true;
    coming.classList.add("coming");
    frames.forEach((frame) => frame.removeAttribute("id"));
    const drawn = Promise.all(frames.map(loaded));
    $("main").append(coming);
    await drawn;
    if (mine !== visits) {
      coming.remove();
      return;
    }
    swap(fresh, coming, frames, names);
    if (found) showFound();
  };

  const swap = (fresh, coming, frames, names) => {
    const at = window.scrollY;
    const focus = document.activeElement && document.activeElement.id;
    const typed = $("address") && $("address").value;
    const open = [...document.querySelectorAll("details[open]:not(.menu)")].map((one) => one.id).filter(Boolean);
    const state = live.dataset.state;
    const sideways = [".tabs", ".looks"].map((one) => [one, document.querySelector(one)]).map(([one, at]) => [one, at ? at.scrollLeft : 0]);
    coming.classList.remove("coming");
    coming.inert = false;
    frames.forEach(fit);
    $("stage").remove();
    coming.id = "stage";
    frames.forEach((frame, index) => (frame.id = names[index]));
    for (const region of REGIONS.filter((one) => one !== "stage")) $(region).replaceWith(document.importNode(fresh.getElementById(region), true));
    document.title = fresh.title;
    document.body.dataset.number = fresh.body.dataset.number;
    document.body.dataset.view = fresh.body.dataset.view;
    if (typed && $("address")) $("address").value = typed;
    open.forEach((id) => $(id) && ($(id).open = true));
    told(state);
    sideways.forEach(([one, left]) => document.querySelector(one) && (document.querySelector(one).scrollLeft = left));
    equip();
    if (focus && $(focus)) $(focus).focus({ preventScroll: true });
    window.scrollTo(0, at);
  };

  // Live reload.
  let live = $("live");
  const WORDS = { on: "live", off: "preview has ended", away: "reload to update" };
  const told = (state) => {
    live = $("live");
    if (!state) return;
    if (live.textContent !== WORDS[state]) live.textContent = WORDS[state];
    live.dataset.state = state;
  };
  const numbers = new EventSource("/events");
  numbers.onopen = () => told("on");
  numbers.onerror = () => told("off");
  numbers.onmessage = (event) => {
    if (event.data !== document.body.dataset.number) visit(location.href);
  };
  // Without this the page that is left would be told of an error.
  window.addEventListener("pagehide", () => numbers.close());

  // A link to another look is followed in place; everything else is the browser's own affair.
  const inPlace = (href) => {
    const to = new URL(href, location.href);
    return to.origin === location.origin && to.pathname === "/" ? to : null;
  };
  const go = (to) => {
    history.pushState(null, "", to);
    visit(to.href, { found: to.searchParams.has("find") || Boolean(to.hash) });
  };
  document.addEventListener("click", (event) => {
    const menu = event.target.closest("details.menu");
    document.querySelectorAll("details.menu[open]").forEach((one) => one !== menu && (one.open = false));
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const to = link.hasAttribute("download") ? null : inPlace(link.href);
    // A place on this very page is the browser's own affair.
    if (!to || (to.hash && to.search === location.search)) return;
    event.preventDefault();
    if (menu) menu.open = false;
    go(to);
  });
  window.addEventListener("popstate", () => visit(location.href));

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [role=slider]")) return;
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (wanted) wanted.click();
  });

  // The handle: any width, by pointer or arrow keys; the address follows when it is let go.
  const sized = (width) => {
    const [mail, handle] = [$("mail"), $("handle")];
    const pixels = Math.round(Math.min(1600, Math.max(240, width)));
    mail.classList.remove("fit");
    mail.width = pixels;
    handle.setAttribute("aria-valuenow", pixels);
    handle.setAttribute("aria-valuetext", `${pixels} pixels`);
    if ($("last")) [$("last").width, $("last").className] = [pixels, mail.className];
    fitAll();
    return pixels;
  };
  const settle = (width) => {
    const to = new URL(location.href);
    to.searchParams.set("width", width);
    history.replaceState(null, "", to);
    visit(to.href);
  };
  const held = (event) => {
    const [mail, handle] = [$("mail"), event.currentTarget];
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    handle.classList.add("held");
    document.body.classList.add("held-body");
    const from = mail.getBoundingClientRect();
    // The mail stands in the middle, so each side moves by half; in a narrow window it stands at the edge.
    const centred = from.width < handle.closest(".window").clientWidth - 20 ? 2 : 1;
    let width = from.width;
    const move = (to) => (width = sized(from.width + (to.clientX - event.clientX) * centred));
    handle.addEventListener("pointermove", move);
    const drop = () => {
      handle.removeEventListener("pointermove", move);
      handle.classList.remove("held");
      document.body.classList.remove("held-body");
      if (width !== from.width) settle(width);
    };
    handle.addEventListener("lostpointercapture", drop, { once: true });
  };
  const nudged = (event) => {
    const step = { ArrowLeft: -10, ArrowRight: 10, ArrowDown: -10, ArrowUp: 10, PageDown: -100, PageUp: 100 }[event.key];
    const ends = { Home: 320, End: 700 }[event.key];
    if (!step && !ends) return;
    event.preventDefault();
    settle(sized(ends || $("mail").getBoundingClientRect().width + step));
  };

  // In a narrow window the views are a strip that is moved sideways: the chosen one is to be seen.
  const inSight = (one) => {
    const strip = one && one.parentElement;
    if (!strip) return;
    const left = one.offsetLeft - strip.offsetLeft;
    if (left < strip.scrollLeft || left + one.offsetWidth > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = left - 48;
  };

  const equip = () => {
    inSight(document.querySelector(".tabs [aria-current]"));
    const handle = $("handle");
    if (handle) {
      handle.hidden = false;
      handle.setAttribute("aria-valuenow", Math.round($("mail").getBoundingClientRect().width));
      handle.setAttribute("aria-valuetext", `${Math.round($("mail").getBoundingClientRect().width)} pixels`);
      handle.addEventListener("pointerdown", held);
      handle.addEventListener("keydown", nudged);
    }
  };
  equip();
  window.addEventListener("resize", fitAll);
  const first = [...document.querySelectorAll("iframe")];
  const ready = (frame) => frame.contentDocument && frame.contentDocument.readyState === "complete" && frame.contentDocument.URL !== "about:blank";
  Promise.all(first.map((frame) => (ready(frame) ? null : loaded(frame)))).then(() => {
    fitAll();
    if (new URL(location.href).searchParams.has("find") || location.hash.startsWith("#L")) showFound();
  });
})();

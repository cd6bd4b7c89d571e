// What a deck does beside its interactives: it fits each slide to the screen, shows a clock against the plan, and opens
// the speaker's window. Keys: S speaker, C clock, P projector, D dark; Escape leaves an interactive.

(() => {
  "use strict";

  psoasAliveNow(); // a still has sections that are no slides

  const title = document.querySelector("section[data-heading]").dataset.heading;
  const started = { at: null, before: 0 }; // milliseconds; `before` is what ran before the last pause
  const whole = Math.max(...[...document.querySelectorAll("section[data-to]")].map((slide) => Number(slide.dataset.to)));
  let planned = whole; // minutes that the speaker has
  let speaker = null;

  // ---- fitting ----------------------------------------------------------------------------------------------------

  // The content of a slide is made smaller until it has room; the floor is what a back row can still read. Few words are
  // made larger, as far as the slide's --grow allows, and leave some of the slide free.
  function fit(slide) {
    const box = slide && slide.querySelector(":scope > .fit");
    if (!box) return;
    const style = getComputedStyle(slide);
    const high = slide.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    box.style.setProperty("--spare", "0px");
    let scale = Number(style.getPropertyValue("--grow")) || 1;
    for (; scale > 0.5; scale -= 0.04) {
      if (Math.abs(scale - 1) < 0.03) scale = 1;
      box.style.transform = scale === 1 ? "" : `scale(${scale})`;
      box.style.width = scale === 1 ? "" : `${100 / scale}%`;
      box.style.maxWidth = scale === 1 ? "" : "none";
      box.style.setProperty("--scale", scale);
      if (box.scrollHeight * scale <= (scale > 1 ? 0.9 : 1) * high + 1) break;
    }
    // What the words have left is for the picture.
    const left = high / scale - box.scrollHeight;
    for (const share of [1, 0.5, 0]) {
      box.style.setProperty("--spare", `${Math.max(0, Math.floor(share * left))}px`);
      if (box.scrollHeight * scale <= high + 1) break;
    }
    box.dataset.scale = scale.toFixed(2);
  }

  const grown = new ResizeObserver(() => {
    if (!document.querySelector(".psoas-held")) fit(Reveal.getCurrentSlide()); // a picture in the hand stays as large as it is
  });

  // ---- the clock --------------------------------------------------------------------------------------------------

  const elapsed = () => (started.before + (started.at === null ? 0 : Date.now() - started.at)) / 60000;
  const start = () => { if (started.at === null) started.at = Date.now(); };
  function pause() {
    started.before = elapsed() * 60000;
    started.at = null;
  }

  function time(minutes) {
    const seconds = Math.floor(minutes * 60);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  // "12:30 of 40 min; the plan is at 11:00: 1:30 behind"
  function clockWords() {
    const slide = Reveal.getCurrentSlide();
    const stretch = whole ? planned / whole : 1;
    const [from, to] = [Number(slide.dataset.from) * stretch, Number(slide.dataset.to) * stretch];
    const now = elapsed();
    const apart = now < from ? from - now : now > to ? now - to : 0;
    const state = apart < 0.5 ? "on time" : `${time(apart)} ${now < from ? "ahead" : "behind"}`;
    return `${time(now)} of ${Math.round(planned)} min · plan here ${time(from)} · ${state}`;
  }

  function tick() {
    const words = clockWords();
    document.querySelector(".clock").textContent = words;
    if (speaker && !speaker.closed) speaker.document.getElementById("clock").textContent = words;
  }

  // ---- the speaker's window ---------------------------------------------------------------------------------------

  function make(doc, tag, attributes, ...children) {
    const element = doc.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  function openSpeaker() {
    if (!speaker || speaker.closed) speaker = window.open("", "psoas-speaker", "width=900,height=760");
    if (!speaker) {
      document.querySelector(".clock").hidden = false;
      return;
    }
    const doc = speaker.document;
    doc.documentElement.lang = "en";
    doc.head.replaceChildren(make(doc, "title", {}, `Speaker: ${document.title}`), make(doc, "style", {}, `
      body { font: 20px/1.45 system-ui, sans-serif; margin: 1.2rem; color: #1c2430; background: #fff; }
      #clock { font-size: 26px; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; margin: 0 0 .4rem; }
      nav { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-bottom: .8rem; }
      button, input { font: inherit; font-size: 18px; padding: .2rem .8rem; } input { width: 4.5em; }
      h2 { font-size: 20px; margin: 1rem 0 .3rem; border-top: 1px solid #c9d1da; padding-top: .6rem; } section { margin: 0 0 .5rem; }`));
    const minutes = make(doc, "input", { type: "number", min: "5", max: "300", value: String(Math.round(planned)), "aria-label": "Minutes that you have" });
    minutes.addEventListener("input", () => {
      if (Number(minutes.value) >= 1) planned = Number(minutes.value);
      tick();
    });
    const run = make(doc, "button", { type: "button", onclick: () => { if (started.at === null) start(); else pause(); show(); } });
    run.id = "run";
    doc.body.replaceChildren(
      make(doc, "header", {}, make(doc, "h1", { id: "clock", role: "timer" })),
      make(doc, "nav", { "aria-label": "Slides and clock" },
        make(doc, "button", { type: "button", onclick: () => Reveal.prev() }, "Back"),
        make(doc, "button", { type: "button", onclick: () => Reveal.next() }, "Next"),
        run,
        make(doc, "button", { type: "button", onclick: () => { started.before = 0; started.at = null; show(); } }, "Clock to 0"),
        make(doc, "label", {}, "Minutes ", minutes)),
      make(doc, "main", { id: "notes" }),
    );
    doc.onkeydown = (event) => {
      if (event.target.localName === "input") return;
      if (["ArrowRight", "ArrowDown", "PageDown", " "].includes(event.key)) Reveal.next();
      else if (["ArrowLeft", "ArrowUp", "PageUp"].includes(event.key)) Reveal.prev();
      else return;
      event.preventDefault();
    };
    show();
  }

  // What the speaker reads: the notes of this slide, those of the section, and where it goes next.
  function show() {
    const slide = Reveal.getCurrentSlide();
    document.querySelector(".where .section").textContent = slide.dataset.heading === title ? "" : slide.dataset.heading;
    const all = Reveal.getSlides();
    document.querySelector(".where .number").textContent = `${all.indexOf(slide) + 1} of ${all.length}`;
    tick();
    if (!speaker || speaker.closed) return;
    const doc = speaker.document;
    doc.getElementById("run").textContent = started.at === null ? "Start the clock" : "Pause";
    const first = all.find((one) => one.dataset.heading === slide.dataset.heading);
    const next = all[all.indexOf(slide) + 1];
    const notes = (one) => { const aside = one && one.querySelector("aside.notes"); return aside ? aside.innerHTML : ""; };
    const part = (title, text) => {
      const section = make(doc, "section", {}, make(doc, "h2", {}, title));
      section.insertAdjacentHTML("beforeend", text);
      return section;
    };
    const begun = next && next.querySelector("h1, h2, h3, .psoas-title, legend, figcaption, p");
    doc.getElementById("notes").replaceChildren(
      ...(notes(slide) ? [part(`${slide.dataset.heading}: this slide`, notes(slide))] : []),
      ...(first !== slide && notes(first) ? [part(`${slide.dataset.heading}: the section`, notes(first))] : []),
      part("Next", next ? `<p>${next.dataset.heading}${begun ? `: ${begun.textContent.slice(0, 120)}` : ""}</p>` : "<p>The end.</p>"),
    );
  }

  // ---- settings that stay -----------------------------------------------------------------------------------------

  function keep(name, value) {
    try {
      if (value === undefined) return localStorage.getItem(`psoas-deck-${name}`) === "true";
      localStorage.setItem(`psoas-deck-${name}`, String(value));
    } catch {
      // a browser that keeps nothing: the setting holds for this deck
    }
    return Boolean(value);
  }

  function dress() {
    document.body.classList.toggle("projector", dressed.projector);
    document.body.dataset.theme = dressed.dark ? "dark" : "light";
    fit(Reveal.getCurrentSlide());
  }

  const dressed = { projector: keep("projector"), dark: keep("dark") };
  function change(name) {
    dressed[name] = keep(name, !dressed[name]);
    dress();
  }

  for (const root of document.querySelectorAll("section.interactive")) root.setAttribute("data-prevent-swipe", "");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement.closest(".psoas-root")) {
      document.activeElement.blur(); // so that the arrow keys turn the slides again
      event.stopPropagation();
    }
  }, true);

  Reveal.on("slidechanged", ({ previousSlide, currentSlide }) => {
    if (previousSlide) start();
    grown.disconnect();
    fit(currentSlide);
    const box = currentSlide.querySelector(":scope > .fit");
    if (box) for (const child of box.children) grown.observe(child);
    show();
  });
  Reveal.on("ready", ({ currentSlide }) => {
    dress();
    fit(currentSlide);
    show();
    setInterval(tick, 1000);
  });
  Reveal.on("pdf-ready", () => Reveal.getSlides().forEach(fit));
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, minScale: 0.1, maxScale: 4, center: false, hash: true,
    navigationMode: "linear", // an arrow never passes a slide by
    transition: "none", backgroundTransition: "none", scrollActivationWidth: null, help: false, pdfMaxPagesPerSlide: 1, slideNumber: "c/t", showSlideNumber: "print",
    keyboard: {
      67: () => { const clock = document.querySelector(".clock"); clock.hidden = !clock.hidden; },
      68: () => change("dark"),
      80: () => change("projector"),
      83: openSpeaker,
    },
  });
})();

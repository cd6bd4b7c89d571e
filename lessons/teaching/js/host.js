// Brings one interactive to life in a plain HTML page: no kernel, no network, nothing but a model that remembers.
// `box` holds the still, which stays in sight until the interactive has drawn itself, and for good if that fails.

function host(module, box, parse = JSON.parse) {
  const values = parse(box.querySelector("script[type='application/json']").textContent);
  const kept = box.querySelector("[data-still]"); // where pages share their code, the still stands in the page alone
  if (kept) values.content.still = kept.innerHTML;
  const listeners = [];
  const emit = (name) => listeners.filter((l) => l.name === name).forEach((l) => l.listener());
  const model = {
    get: (name) => (name === "static" ? true : values[name]),
    set: (name, value) => {
      values[name] = value;
      emit(`change:${name}`);
    },
    on: (name, listener) => listeners.push({ name, listener }),
    off: (name, listener) => listeners.splice(0, listeners.length, ...listeners.filter((l) => l.name !== name || l.listener !== listener)),
    save_changes: () => {},
    send: () => {},
  };
  const el = document.createElement("div");
  box.before(el);
  try {
    module.render({ model, el });
    box.remove();
  } catch (error) {
    console.error(error);
    el.remove();
  }
}

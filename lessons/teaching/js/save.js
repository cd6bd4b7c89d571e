// Export and Import of the learner's answers as one file: from the kernel's store, or from this browser without a kernel.

function saveAndRestore(ui) {
  const answer = h("p", { role: "status" });
  const file = h("input", { type: "file", accept: ".json,application/json", class: "psoas-hidden", tabindex: "-1", "aria-label": "File with your answers", onchange: read });
  const where = ui.isStatic
    ? "Your answers are kept in this browser, on this computer. Clearing the browser's data takes them away."
    : "Your answers are kept on this computer, in your own user folder. On Binder that folder is thrown away when you leave: press Export before you go, and Import when you come back.";

  function download(text) {
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const link = h("a", { href: address, download: "psoas-course-answers.json" });
    ui.root.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    const { answers, log = [] } = JSON.parse(text);
    const count = answers.length;
    const more = log.length ? ` and ${log.length} entr${log.length === 1 ? "y" : "ies"} of your plans and logs` : "";
    answer.textContent = count || more ? `Exported ${count} answer${count === 1 ? "" : "s"}${more} to psoas-course-answers.json, in your downloads.` : "There are no answers yet. The file is empty.";
  }

  function doExport() {
    if (ui.isStatic) return download(`${JSON.stringify(browserStore.read(), null, 1)}\n`);
    answer.textContent = "Asking the notebook …";
    return ui.send({ type: "export" });
  }

  async function read() {
    if (!file.files.length) return;
    const text = await file.files[0].text();
    file.value = "";
    if (ui.isStatic) answer.textContent = importHere(text);
    else ui.send({ type: "import", text });
  }

  function importHere(text) {
    try {
      const data = JSON.parse(text);
      const good = (a) => a && typeof a.lesson === "string" && typeof a.question === "string" && typeof a.when === "string" && Number.isInteger(a.version) && "answer" in a;
      if (data.format !== browserStore.key || data.version !== 1 || !Array.isArray(data.answers) || !data.answers.every(good)) throw new Error();
      const log = data.log || [];
      if (!Array.isArray(log) || !log.every((r) => r && typeof r.kind === "string" && typeof r.when === "string" && "data" in r)) throw new Error();
      const { added, notice } = browserStore.add(data.answers, log);
      return notice || `${added} answer${added === 1 ? "" : "s"} added, ${data.answers.length - added} were here already. Open the page again to see them.`;
    } catch {
      return "Nothing was imported. This is not a file that Export made.";
    }
  }

  ui.onMessage((message) => {
    if (message.type === "export") {
      download(message.text);
      if (message.notice) answer.textContent += ` ${message.notice}`;
    }
    if (message.type === "import") answer.textContent = message.said;
  });
  ui.stage.append(h("p", {}, where), h("div", { class: "psoas-actions psoas-bar" }, ui.button("Export", doExport), ui.button("Import", () => file.click()), file), answer);
  return { draw() {} };
}

export default mount(saveAndRestore);

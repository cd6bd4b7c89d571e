// Export, Import and Clear of the learner's answers, as one file: from the kernel's store, or from this browser without a kernel.

const many = (count, one, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;

// A time as Export writes it: with its day, hour and time zone. The same times as store.py takes.
function isTime(text) {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/.exec(text) || [];
  return Boolean(year) && year <= 9000 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate() && Number.isFinite(Date.parse(text));
}

const PARTS = {
  answer: { lesson: (v) => typeof v === "string", version: Number.isSafeInteger, question: (v) => typeof v === "string", answer: () => true, correct: (v) => typeof v === "boolean", when: (v) => typeof v === "string" },
  "log entry": { kind: (v) => typeof v === "string", data: () => true, when: (v) => typeof v === "string" },
};

// The entries that can be used, and what is wrong with each of the others.
function whole(what, entries) {
  const parts = Object.entries(PARTS[what]);
  const [good, skipped] = [[], []];
  entries.forEach((one, i) => {
    const complete = one && Object.keys(one).length === parts.length && parts.every(([name, fits]) => name in one && fits(one[name]));
    if (complete && isTime(one.when)) good.push(one);
    else skipped.push(`${what} ${i + 1}, ${complete ? `its time is '${one.when.slice(0, 40)}'` : "its parts are not those that Export writes"}`);
  });
  return [good, skipped];
}

function saveAndRestore(ui) {
  const answer = h("p", { role: "status" });
  const file = h("input", { type: "file", accept: ".json,application/json", class: "psoas-hidden", tabindex: "-1", "aria-label": "File with your answers", onchange: read });
  const where = ui.isStatic
    ? "Your answers are kept in this browser, on this computer. Do you share it? Press Export, then Clear, before you go. Clearing the browser's data takes them away, too."
    : "Your answers are kept on this computer, in your own user folder. On Binder that folder is thrown away when you leave: press Export before you go, and Import when you come back. If others use your account too, press Export, then Clear, before you go.";

  function download(text) {
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const link = h("a", { href: address, download: "psoas-course-answers.json" });
    ui.root.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    const { answers, log = [] } = JSON.parse(text);
    const count = answers.length;
    const more = log.length ? ` and ${many(log.length, "entry", "entries")} of your plans and logs` : "";
    answer.textContent = count || more ? `Exported ${many(count, "answer")}${more} to psoas-course-answers.json, in your downloads.` : "There are no answers yet. The file is empty.";
  }

  function doExport() {
    const { cleared, ...kept } = browserStore.read(); // when it was cleared is nobody's answer
    if (ui.isStatic) return download(`${JSON.stringify(kept, null, 1)}\n`);
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
    const none = (why) => `Nothing was imported. ${why}`;
    if (!text.trim()) return none("The file is empty.");
    let data = null;
    try {
      data = JSON.parse(text);
    } catch {
      // said below
    }
    if (data?.format !== browserStore.key || !Number.isInteger(data.version)) return none("This is no file that Export made, or it is damaged.");
    if (data.version !== 1) return none(`The file has the format version ${data.version}, and this course knows only 1: use it with the course that made it.`);
    const log = data.log ?? [];
    if (!Array.isArray(data.answers) || !Array.isArray(log)) return none("This is no file that Export made, or it is damaged.");
    const [answers, skipped] = whole("answer", data.answers);
    const [records, spoilt] = whole("log entry", log);
    const { added, notice } = browserStore.add(answers, records);
    if (notice) return notice;
    const said = [`${many(added, "answer")} added, ${many(answers.length - added, "was", "were")} here already.`];
    const other = answers.filter((a) => ui.content.versions[a.lesson] !== a.version).length;
    if (other) said.push(`${many(other, "answer in the file belongs", "answers in the file belong")} to another version of the course: kept, but not shown here.`);
    const bad = [...skipped, ...spoilt];
    if (bad.length) said.push(`${many(bad.length, "entry is damaged and was", "entries are damaged and were")} left out: ${[...bad.slice(0, 3), ...(bad.length > 3 ? [`and ${bad.length - 3} more`] : [])].join("; ")}.`);
    return [...said, added ? "Open the page again to see them." : ""].join(" ").trim();
  }

  // Clear asks first, with Export beside it: what was not exported is gone.
  function ask(asking) {
    asked.hidden = !asking;
    answer.textContent = "";
    (asking ? keep : clear).focus();
  }

  function doClear() {
    ask(false);
    if (!ui.isStatic) return ui.send({ type: "clear" });
    answer.textContent = browserStore.clear() ? "All answers, plans and logs are cleared. Pages that are open still show them until you open them again." : "Nothing was cleared: this browser does not let the page do it.";
    return undefined;
  }

  const clear = ui.button("Clear", () => ask(true));
  const keep = ui.button("Keep them", () => ask(false));
  const question = h("p", { id: newId("clear") }, `Take away all answers, plans and logs that are kept ${ui.isStatic ? "in this browser" : "for you on this computer"}? What you did not export is gone then.`);
  const asked = h("div", { role: "group", "aria-labelledby": question.id, hidden: true }, question,
    h("div", { class: "psoas-actions psoas-bar" }, keep, ui.button("Export first", doExport), ui.button("Clear all of it", doClear)));

  ui.onMessage((message) => {
    if (message.type === "export") {
      download(message.text);
      if (message.notice) answer.textContent += ` ${message.notice}`;
    }
    if (message.type === "said") answer.textContent = message.said;
  });
  ui.stage.append(h("p", {}, where), h("div", { class: "psoas-actions psoas-bar" }, ui.button("Export", doExport), ui.button("Import", () => file.click()), clear, file), asked, answer);
  return { draw() {} };
}

export default mount(saveAndRestore);

// The summary sheet as it will look on paper, with a button that prints it and nothing else of the page.

const SHEET_CSS = `
.psoas-root .psoas-paper { overflow-x: auto; border: 1px solid var(--psoas-line); border-radius: 6px; background: #ffffff; margin-top: 0.8rem; }
.psoas-root .psoas-paper iframe { display: block; width: 210mm; height: 276mm; border: 0; margin: 0 auto; background: #ffffff; }
`;

function summarySheet(ui) {
  const frame = h("iframe", { title: `${ui.content.title}, as it prints`, sandbox: "allow-same-origin allow-modals", srcdoc: ui.content.page });
  const said = h("span", { role: "status" });
  const print = ui.button("Print this page", () => {
    said.textContent = "The print window opens. Choose A4 or Letter, and 100 %.";
    frame.contentWindow.focus();
    frame.contentWindow.print();
  });
  ui.stage.append(h("div", { class: "psoas-bar" }, print, said), h("div", { class: "psoas-paper", tabindex: "0", role: "region", "aria-label": ui.content.title }, frame));
  return { draw() {} };
}

export default mount(summarySheet, SHEET_CSS);

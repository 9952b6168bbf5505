"use strict";
// The prep sheet's only script: keeps what is typed on this device, saves it as a file, or writes it as text.
// What it writes is read by coachkit/journal/sheet.py and sheet_text.py, which say what is allowed.
(() => {
  const form = document.querySelector("form");
  const at = (id) => document.getElementById(id);
  const { rep, asOf, file, name } = form.dataset;
  const place = "coachkit:" + file;

  // One line of what can be seen: the same rule as `clean` in coachkit/journal/sheet.py.
  const clean = (text) => text
    .replace(/[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu, "")
    .replace(/[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g, " ").trim();

  // What is filled in, in the page's order; what is empty is left out.
  const entries = () => [...form.querySelectorAll("[data-mark]")].map((field) => ({
    heading: field.closest("form > fieldset").dataset.heading,
    mark: field.dataset.mark, id: field.dataset.id || null, about: field.dataset.about || "",
    state: field.querySelector("select")?.value || null,
    text: clean(field.querySelector("textarea, input[type=text], input:checked").value),
  })).filter((entry) => entry.text || entry.state);

  const asData = (filled) => {
    const texts = (mark) => filled.filter((entry) => entry.mark === mark).map((entry) => entry.text);
    const pulse = texts("pulse")[0];
    return {
      schema_version: 1, rep_id: rep, as_of: asOf, saved_at: now(),
      topics: texts("topic"), pulse: pulse === undefined ? null : Number(pulse), words: texts("how")[0] ?? null,
      corrections: filled.filter((entry) => entry.mark === "correction").map(({ id, text }) => ({ row: id, text })),
      progress: filled.filter((entry) => ["goal", "milestone", "promise"].includes(entry.mark))
        .map(({ mark, id, state, text }) => ({ about: mark, id, state, text: text || null })),
      asks: texts("ask"),
    };
  };

  const asText = (filled) => {
    const typed = (text) => text.replaceAll("[", "[[");
    const coded = (id) => id.replace(/[\s[\]%]/g, encodeURIComponent);
    const aside = (text) => "[= " + clean(text).replace(/[[\]]/g, "") + " =]";
    const lines = ["This is my prep sheet. Please leave the words in square brackets as they are.", "",
      "[coachkit sheet 1]", aside(name), "[rep] " + typed(rep), "[as of] " + asOf, "[saved] " + now()];
    let heading = "";
    for (const entry of filled) {
      if (entry.heading !== heading) lines.push("", aside(heading = entry.heading));
      if (entry.about) lines.push(aside(entry.about));
      const mark = [entry.mark, entry.id && coded(entry.id), entry.state].filter(Boolean).join(" ");
      lines.push("[" + mark + "] " + typed(entry.text));
    }
    return [...lines, "", "[end]", ""].join("\n");
  };

  const now = () => new Date().toISOString().slice(0, 19) + "Z";
  const tell = (text) => { at("told").textContent = text; };

  // Some browsers forbid storage to a page opened from a file: then nothing is kept, and the page says so.
  const storage = (() => {
    try {
      localStorage.setItem(place + ":try", "1");
      localStorage.removeItem(place + ":try");
      return localStorage;
    } catch { return null; }
  })();
  const controls = () => [...form.elements].filter((one) => one.name);
  const keep = () => {
    try { storage?.setItem(place, JSON.stringify(Object.fromEntries(new FormData(form)))); } catch { warn(); }
  };
  const warn = () => {
    at("kept").textContent = "This browser keeps nothing: finish before you close the page. It is sent nowhere by itself.";
  };
  const restore = () => {
    let kept = {};
    try { kept = JSON.parse(storage?.getItem(place) ?? "{}"); } catch { /* what cannot be read is as good as nothing */ }
    for (const one of controls()) {
      if (!Object.hasOwn(kept, one.name)) continue;
      if (one.type === "radio") one.checked = one.value === kept[one.name];
      else one.value = kept[one.name];
    }
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", keep);
  at("save").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(
      new Blob([JSON.stringify(asData(entries()), null, 2) + "\n"], { type: "application/json" }));
    link.download = file + ".json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    tell("Saved as " + link.download + ", where your downloads go. Send that file to your manager.");
  });
  at("copy").addEventListener("click", async () => {
    at("as-text").hidden = false;
    at("text").value = asText(entries());
    try {
      await navigator.clipboard.writeText(at("text").value);
      tell("Copied. Paste it into a mail to your manager.");
    } catch {
      at("text").select();
      tell(document.execCommand("copy")
        ? "Copied. Paste it into a mail to your manager."
        : "This browser does not copy by itself: the text below is selected, copy it and paste it into a mail.");
    }
  });
  at("clear").addEventListener("click", () => {
    if (!confirm("Clear everything on this sheet? What you typed is then gone from this device.")) return;
    form.reset();
    try { storage?.removeItem(place); } catch { /* nothing was kept */ }
    at("as-text").hidden = true;
    at("text").value = "";
    tell("Cleared: nothing is kept on this device.");
  });

  if (storage === null) warn();
  restore();
  document.querySelector(".send").hidden = false;
})();

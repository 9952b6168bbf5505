// The browser's half of KeptField: sends what is typed, keeps a copy until it is safe, and looks after the page.

const SEND_AFTER = 250; // milliseconds from a letter to its being sent; the journal's write comes on top
const GONE_AFTER = 3000; // no answer for so long: say that nothing is saved
const TRY_AGAIN = 2000;
const SAY_AFTER = 1500; // a pause in typing, in which a screen reader may speak
const PREFIX = "coachkit:unsaved:";

const page = (window.coachkitReview ??= { tab: null, host: null, alive: null });

// A name for this tab that outlives a reload. A lock tells other tabs that its copies have an owner.
function tabName() {
  if (page.tab) return page.tab;
  page.tab = (async () => {
    let name = sessionStorage.getItem("coachkit:tab");
    const held = await lockedNames();
    if (!name || held.has(name)) name = Math.random().toString(36).slice(2, 10);
    sessionStorage.setItem("coachkit:tab", name);
    navigator.locks?.request("coachkit:" + name, () => new Promise(() => {}));
    return name;
  })();
  return page.tab;
}

async function lockedNames() {
  const state = await navigator.locks?.query();
  return new Set((state?.held ?? []).map((lock) => lock.name.replace("coachkit:", "")));
}

function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

// What was typed into one field, and how far it got. Lives as long as the widget, whether or not it is shown.
class Draft {
  constructor(model) {
    this.model = model;
    this.views = new Set();
    this.text = this.base = model.get("value");
    this.sent = null; // the text under way, if one is
    this.unsure = []; // texts of ours that may have been kept without our having heard of it
    this.status = { kind: "idle", words: "" };
    model.on("msg:custom", (message) => this.answered(message));
    model.on("change:value", () => this.changedByKit());
    this.ready = this.passing ? Promise.resolve() : this.putBack();
  }

  get passing() {
    return this.model.get("passing"); // what is typed here is looked up, not kept
  }

  get dirty() {
    return this.text !== this.base;
  }

  async putBack() {
    this.tab = await tabName();
    const begin = PREFIX + this.model.get("storage") + "|";
    const alive = await lockedNames();
    const copies = Object.keys(localStorage)
      .filter((key) => key.startsWith(begin))
      .map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }))
      .filter((copy) => copy.key === begin + this.tab || !alive.has(copy.key.slice(begin.length)))
      .sort((one, other) => other.at - one.at);
    const now = this.model.get("value");
    for (const copy of copies) if (copy.text === now) localStorage.removeItem(copy.key);
    const [copy] = copies.filter((copy) => copy.text !== now);
    if (!copy || this.dirty || this.model.get("readonly")) return;
    if (copy.key !== begin + this.tab) localStorage.removeItem(copy.key);
    this.text = copy.text;
    this.base = copy.seen.includes(now) ? now : copy.seen[0];
    this.unsure = copy.seen.filter((seen) => seen !== this.base);
    this.keepCopy();
    this.tell("restored", "Put back from this computer. Saving …");
    this.send();
  }

  type(text) {
    this.text = text;
    this.keepCopy();
    if (this.status.kind === "conflict") return this.tell("conflict", this.status.words, this.status.theirs);
    if (this.status.kind !== "gone") this.tell("typing", this.passing ? "" : "Saving …");
    clearTimeout(this.saying);
    this.schedule();
  }

  seen() {
    return [...new Set([this.base, ...this.unsure])];
  }

  keepCopy() {
    if (this.passing) return;
    const key = PREFIX + this.model.get("storage") + "|" + this.tab;
    try {
      localStorage.setItem(key, JSON.stringify({ text: this.text, seen: this.seen(), at: Date.now() }));
    } catch {
      this.copyRefused = true; // no room, or forbidden: the words are on the page only
    }
  }

  dropCopy() {
    localStorage.removeItem(PREFIX + this.model.get("storage") + "|" + this.tab);
  }

  schedule() {
    if (this.waiting || this.sent !== null) return;
    this.waiting = setTimeout(() => {
      this.waiting = null;
      this.send();
    }, SEND_AFTER);
  }

  send() {
    if (this.status.kind === "conflict") return;
    const seen = this.seen();
    this.sent = this.text;
    this.unsure.push(this.text);
    clearTimeout(this.giveUp);
    this.giveUp = setTimeout(() => this.noAnswer(), GONE_AFTER);
    try {
      this.model.send({ kind: "edit", text: this.text, seen, tab: this.tab ?? "" });
    } catch {
      this.noAnswer();
    }
  }

  noAnswer() {
    clearTimeout(this.giveUp);
    const place = this.copyRefused ? "are on this page only" : "are kept on this computer";
    this.tell("gone", `Not saved: coachkit does not answer. Your words ${place}.`);
    this.giveUp = setTimeout(() => this.send(), TRY_AGAIN);
  }

  answered(message) {
    if (message.tab !== (this.tab ?? "") || !this.unsure.includes(message.text)) return;
    this.unsure = this.unsure.slice(this.unsure.indexOf(message.text) + 1);
    if (message.kind === "kept") this.base = message.text;
    if (message.text !== this.sent) return; // a late answer; that to what was sent after it is still to come
    clearTimeout(this.giveUp);
    this.sent = null;
    if (message.kind === "kept") {
      if (this.dirty) {
        this.keepCopy();
        this.schedule();
        if (this.status.kind === "gone") this.tell("typing", "Saving …");
      } else if (this.passing) {
        this.tell("idle", "");
      } else {
        this.dropCopy();
        this.tell("saved", `Saved ${message.at}`);
      }
    } else if (message.kind === "conflict") {
      this.keepCopy();
      this.tell("conflict", "This was changed in another window. Nothing is lost: choose.", message.theirs);
    } else {
      this.tell("refused", `Not saved: ${message.why} Your words are kept on this computer.`);
      if (this.dirty && this.text !== message.text) this.schedule();
    }
  }

  changedByKit() {
    const now = this.model.get("value");
    if (this.dirty || this.sent !== null) return; // an answer to what is under way says more
    this.text = this.base = now;
    this.show();
  }

  settle(text, theirs) {
    this.base = theirs;
    this.unsure = [];
    this.text = text;
    this.status = { kind: "typing", words: "Saving …" };
    if (text === theirs) {
      this.dropCopy();
      this.model.set("value", text);
      this.tell("saved", "Taken as it stands there.");
    } else {
      this.keepCopy();
      this.send();
      this.show();
    }
  }

  // Shown at once; said aloud once in a pause, or at once where something is wrong.
  tell(kind, words, theirs = "") {
    const news = this.status.kind !== kind || this.status.words !== words;
    this.status = { kind, words, theirs };
    this.show();
    clearTimeout(this.saying);
    if (kind === "saved") this.saying = setTimeout(() => this.say(words), SAY_AFTER);
    else if (news && ["gone", "refused", "restored", "conflict"].includes(kind)) this.say(words);
  }

  say(words) {
    for (const view of this.views) view.say(words);
  }

  show() {
    for (const view of this.views) view.show();
  }
}

let numbers = 0;

class View {
  constructor(draft, el) {
    this.draft = draft;
    const model = draft.model;
    const id = `ck-field-${(page.fields = (page.fields ?? 0) + 1)}-${numbers++}`;
    this.box = make("textarea", { id, rows: model.get("rows"), "aria-describedby": `${id}-hint ${id}-status` });
    this.box.disabled = false;
    this.label = make("label", { for: id }, model.get("label"));
    const shortcut = model.get("shortcut");
    if (shortcut) {
      this.label.append(" ", make("kbd", {}, keyName(shortcut)));
      this.box.classList.add(`ck-key-${shortcut}`);
      this.box.setAttribute("aria-keyshortcuts", keyName(shortcut));
    }
    this.hint = make("span", { id: `${id}-hint`, class: "ck-hint" }, model.get("hint"));
    this.status = make("span", { id: `${id}-status`, class: "ck-status" });
    this.aloud = make("span", { class: "ck-aloud", role: "status", "aria-live": "polite" });
    this.choice = make("div", { class: "ck-conflict", role: "group", "aria-label": "Two texts: choose" });
    el.classList.add("ck-field");
    el.append(make("div", { class: "ck-head" }, this.label, this.status), this.box, this.choice, this.hint, this.aloud);
    this.box.addEventListener("input", () => {
      this.grow();
      draft.type(this.box.value);
    });
    if (model.get("rows") === 1)
      this.box.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) event.preventDefault();
      });
    draft.views.add(this);
    this.show();
    new ResizeObserver(() => this.grow()).observe(el);
    const early = page.early?.key;
    if (early && early === model.get("shortcut"))
      setTimeout(() => page.early?.key === early && this.box.offsetParent !== null && this.begin(), 30);
    if (model.get("focused")) {
      model.set("focused", false);
      setTimeout(() => this.begin(), 30);
    }
  }

  // What was typed while the field was still under way belongs into it.
  begin() {
    const early = page.early?.text ?? "";
    page.early = null;
    this.box.focus();
    if (!early) return;
    this.box.value += early;
    this.draft.type(this.box.value);
  }

  show() {
    const { text, status, model } = this.draft;
    if (this.box.value !== text) this.box.value = text;
    this.box.readOnly = model.get("readonly");
    this.status.textContent = status.words;
    this.status.dataset.kind = status.kind;
    this.grow();
    this.choice.hidden = status.kind !== "conflict";
    if (this.choice.hidden) return this.choice.replaceChildren();
    if (!this.choice.hasChildNodes()) this.offer();
    this.choice.querySelector(".ck-theirs").textContent = status.theirs || "(nothing)";
  }

  offer() {
    const button = (words, choose) => {
      const made = make("button", { type: "button", class: "ck-choose" }, words);
      made.addEventListener("click", () => {
        const theirs = this.draft.status.theirs;
        this.draft.settle(choose(this.draft.text, theirs), theirs);
        this.box.focus();
      });
      return made;
    };
    this.choice.append(
      make("p", {}, "In the other window it says now:"),
      make("blockquote", { class: "ck-theirs" }),
      button("Keep mine", (mine) => mine),
      button("Take the other", (mine, theirs) => theirs),
      button("Keep both", (mine, theirs) => `${theirs}\n${mine}`),
    );
  }

  say(words) {
    this.aloud.textContent = words;
  }

  grow() {
    if (this.box.clientWidth < 100) return; // not laid out: each word would stand on a line of its own
    this.box.style.height = "";
    const height = this.box.scrollHeight;
    if (height > this.box.clientHeight) this.box.style.height = `${height + 4}px`;
  }
}

// The page ---------------------------------------------------------------------------------------------------------

const MAC = navigator.platform.startsWith("Mac");
const keyName = (letter) => (MAC ? "Control+Option+" : "Alt+") + letter.toUpperCase();
// Shown behind the words of a button where there is a keyboard, and not read out with them: `describeButtons` says it.
const KEYS_SHOWN = [..."abcdefghijklmnopqrstuvwxyz"]
  .map((key) => `.ck-page .jupyter-button.ck-key-${key}::after{content:"${keyName(key)}" / ""}`)
  .join("");
const HIDDEN = "coachkit:private-hidden";
const PLACE = "coachkit:place"; // whose meeting this tab shows, for a reload; gone with the tab
const PING_EVERY = 5000;

class Host {
  constructor(model, el) {
    this.model = model;
    page.host = this;
    this.hide = make("button", { type: "button", class: "ck-hide ck-key-h", "aria-keyshortcuts": keyName("h") });
    this.hide.addEventListener("click", () => this.setHidden(localStorage.getItem(HIDDEN) !== "yes"));
    this.aloud = make("p", { class: "ck-said", role: "status", "aria-live": "polite" });
    this.alarm = make("p", { class: "ck-alarm", role: "alert" });
    el.classList.add("ck-host");
    el.append(this.alarm, this.aloud, this.hide);
    this.setHidden(localStorage.getItem(HIDDEN) === "yes");
    model.on("msg:custom", (message) => this.told(message));
    this.which = make("style"); // shows one topic of the agenda; the others are there, out of sight
    el.append(this.which, make("style", { media: "(hover: hover)" }, KEYS_SHOWN));
    window.addEventListener("keydown", (this.keys = (event) => pressed(event)), true);
    document.addEventListener("click", (this.clicks = (event) => this.clicked(event)), true);
    this.clock = setInterval(() => {
      runClocks();
      this.mark(); // the agenda may have been drawn anew
      describeButtons();
    }, 500);
    this.pinging = setInterval(() => this.ping(), PING_EVERY);
    this.greet();
  }

  greet() {
    if (this.greeted || page.host !== this) return;
    this.once ??= Math.random();
    this.post({ kind: "hello", once: this.once, place: JSON.parse(sessionStorage.getItem(PLACE) ?? "{}") });
    setTimeout(() => this.greet(), 1000); // until it is answered: a kernel may still be busy starting
  }

  told(message) {
    clearTimeout(this.giveUp);
    this.giveUp = null;
    this.alarm.textContent = "";
    if (message.kind === "welcome") this.greeted = true;
    if (message.kind === "open") {
      sessionStorage.setItem(PLACE, JSON.stringify(message.place));
      this.turn(message.place.topic);
    }
    if (message.kind === "say") {
      this.aloud.textContent = message.words;
      this.aloud.dataset.tone = message.tone;
    }
    if (message.focus) setTimeout(() => visible(message.focus)?.focus(), 150);
  }

  clicked(event) {
    const button = event.target.closest?.(".ck-page button");
    if (button?.matches(".ck-nav-item")) this.turnAndTell(topicOf(button));
    else if (button?.matches(".ck-open")) this.choose(button.closest(".ck-chooser"));
    else if (button?.matches(".ck-step-back, .ck-step-on")) {
      const items = [...document.querySelectorAll(".ck-nav-item")];
      const now = items.findIndex((item) => topicOf(item) === this.topic);
      const by = button.matches(".ck-step-on") ? 1 : items.length - 1;
      this.turnAndTell(topicOf(items[(now + by) % items.length]));
    } else if (button?.matches(".ck-adds")) page.early = { text: "", until: Date.now() + 4000 };
  }

  // In one message with what is chosen: a click of its own may get there before the change that was made ahead of it.
  choose(chooser) {
    const [rep, day] = [chooser.querySelector("select"), chooser.querySelector("input")];
    this.post({ kind: "choose", rep: rep.selectedIndex, day: day.value });
  }

  turnAndTell(topic) {
    this.turn(topic);
    sessionStorage.setItem(PLACE, JSON.stringify({ ...JSON.parse(sessionStorage.getItem(PLACE) ?? "{}"), topic }));
    this.post({ kind: "turned", topic });
  }

  turn(topic) {
    this.topic = topic;
    this.which.textContent = `.ck-pane-slot > .ck-pane:not(.ck-pane-${topic}) { display: none !important }`;
    this.mark();
    const slot = document.querySelector(".ck-pane-slot");
    if (slot && slot.getBoundingClientRect().top < 0) slot.scrollIntoView(); // its head, below ours
  }

  mark() {
    for (const item of document.querySelectorAll(".ck-nav-item")) {
      const here = topicOf(item) === this.topic;
      item.classList.toggle("ck-current", here);
      if (here) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
  }

  ping() {
    this.post({ kind: "ping" });
    this.giveUp ??= setTimeout(() => this.warn(), PING_EVERY - 500);
  }

  // A kernel that died, or is being started anew, takes no message at all: sending throws.
  post(message) {
    try {
      this.model.send(message);
    } catch {
      this.warn();
    }
  }

  warn() {
    this.alarm.textContent =
      "coachkit does not answer: nothing is saved at the moment. What you type is kept on this computer. " +
      "Reload this page; if that does not help, start coachkit review again.";
  }

  setHidden(hidden) {
    localStorage.setItem(HIDDEN, hidden ? "yes" : "no");
    document.documentElement.classList.toggle("ck-private-hidden", hidden);
    this.hide.textContent = hidden ? "Show private notes" : "Hide private notes";
    this.hide.append(" ", make("kbd", {}, keyName("h")));
    this.aloud.textContent = hidden ? "Private notes are hidden." : "";
  }

  close() {
    clearInterval(this.clock);
    clearInterval(this.pinging);
    window.removeEventListener("keydown", this.keys, true);
    document.removeEventListener("click", this.clicks, true);
  }
}

const topicOf = (item) => [...item.classList].map((name) => /^ck-nav-(?!item)(.+)$/.exec(name)?.[1]).find(Boolean);

// Between the key that adds a thing, or goes to one, and its being there, letters are caught for it.
function caught(event) {
  if (!page.early || Date.now() > page.early.until) return (page.early = null);
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  if (event.key.length === 1) page.early.text += event.key;
  else if (event.key === "Backspace") page.early.text = page.early.text.slice(0, -1);
  else return null;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

function visible(selector) {
  return [...document.querySelectorAll(selector)].find((one) => one.offsetParent !== null && !one.disabled);
}

// Alt and a letter presses the button, or goes to the field, that bears it; a letter alone is always just typed.
function pressed(event) {
  if (caught(event)) return;
  // To JupyterLab, which listens further in, a letter on a list or a button would be a command to the notebook.
  if (event.target.matches?.(".ck-page :is(select, button, summary, input)")) event.stopPropagation();
  const held = MAC ? event.ctrlKey && event.altKey : event.altKey && !event.ctrlKey && !event.metaKey;
  const letter = /^(Key|Digit)(.)$/.exec(event.code)?.[2].toLowerCase();
  if (!held || !letter || event.shiftKey || event.getModifierState("AltGraph")) return;
  const target = visible(`.ck-key-${letter}`);
  if (!target && page.host?.topic && "nm".includes(letter)) page.early = { text: "", until: Date.now() + 4000, key: letter };
  if (!target) return;
  event.preventDefault();
  event.stopPropagation();
  const box = target.matches("textarea, input, select, button") ? target : target.querySelector("textarea, input, button");
  if (box?.matches("button")) box.click();
  box?.focus();
  box?.scrollIntoView({ block: "nearest" });
}

// ipywidgets' buttons can neither name their key nor say more to a screen reader than is written on them.
function describeButtons() {
  for (const button of document.querySelectorAll(".ck-page .ck-button:not([data-described])")) {
    button.dataset.described = "";
    const key = /(?:^| )ck-key-(.)(?: |$)/.exec(button.className)?.[1];
    if (key) button.setAttribute("aria-keyshortcuts", keyName(key));
    if (button.matches(".ck-named")) button.setAttribute("aria-label", button.title);
  }
}

function runClocks() {
  for (const clock of document.querySelectorAll(".ck-clock")) {
    const since = Number(clock.dataset.since);
    const gone = Number(clock.dataset.seconds) + (since ? Math.floor(Date.now() / 1000 - since) : 0);
    const shown = clock.dataset.of ? Number(clock.dataset.of) - gone : gone;
    const text = `${shown < 0 ? "−" : ""}${Math.floor(Math.abs(shown) / 60)}:${String(Math.abs(shown) % 60).padStart(2, "0")}`;
    if (clock.textContent !== text) clock.textContent = text;
    clock.classList.toggle("ck-over", clock.dataset.limit ? gone > Number(clock.dataset.limit) : shown < 0);
  }
}

export default () => {
  let draft = null;
  return {
    initialize({ model }) {
      if (!model.get("host")) draft = new Draft(model);
    },
    render({ model, el }) {
      if (model.get("host")) {
        const host = new Host(model, el);
        return () => host.close();
      }
      draft ??= new Draft(model);
      const view = new View(draft, el);
      return () => draft.views.delete(view);
    },
  };
};

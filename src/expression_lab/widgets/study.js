/* One question of a study: pictures, a button for each answer, keys 1 to 9, and how long it took.
   The page measures the time, because an answer may wait while the kernel runs a cell. */

const PATIENCE = 4000; // milliseconds until the page says that the kernel has not answered yet

class Asking {
  constructor(model, el) {
    this.model = model;
    this.root = el.appendChild(document.createElement("div"));
    this.root.className = "xl-study";
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "group");
    // JupyterLab would turn the cell into a heading where somebody answers with a digit.
    this.root.setAttribute("data-lm-suppress-shortcuts", "true");
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.show = () => this.draw();
    model.on("change:question", this.show);
    this.draw();
  }

  draw() {
    const asked = this.model.get("question");
    // Whoever pressed something in this panel can answer by keys at once.
    const panel = this.root.closest(".xl-app") || this.root;
    const here = asked.name !== this.name && panel.contains(document.activeElement);
    const focused = here || this.root.contains(document.activeElement);
    clearTimeout(this.waiting);
    this.name = asked.name;
    this.root.hidden = !asked.name;
    this.root.setAttribute("aria-label", asked.prompt || "");
    this.pictures = (asked.pictures || []).map((source, i) => picture(source, i, asked));
    this.buttons = (asked.choices || []).map((words, i) => this.button(words, i));
    const prompt = element("p", "xl-study-prompt", asked.prompt);
    prompt.setAttribute("role", "status");
    this.words = element("p", "xl-study-words", "");
    const shown = element("div", "xl-study-pictures", "", this.pictures);
    const answers = element("div", "xl-study-answers", "", this.buttons);
    this.root.replaceChildren(prompt, shown, answers, this.words);
    if (asked.stuck) this.lock();
    else this.ready();
    if (focused) this.root.focus({ preventScroll: true });
  }

  /* The clock starts when the pictures are there. */
  ready() {
    const name = this.name;
    this.words.textContent = this.pictures.length === 2
      ? "Click, or press 1 or 2, or an arrow key." : "Click, or press the number.";
    this.since = performance.now();
    Promise.allSettled(this.pictures.map((one) => one.decode())).then(() => {
      if (name === this.name) this.since = performance.now();
    });
  }

  button(words, i) {
    const made = element("button", "xl-study-answer", "");
    made.type = "button";
    const key = element("kbd", "", String(i + 1));
    key.setAttribute("aria-hidden", "true");
    made.append(key, " ", words);
    made.addEventListener("click", () => this.answer(i));
    return made;
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const digit = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    const arrow = this.pictures.length === 2
      ? ["ArrowLeft", "ArrowRight"].indexOf(event.key) : -1;
    const choice = Math.max(digit, arrow);
    if (choice < 0 || choice >= this.buttons.length) return;
    event.preventDefault();
    this.answer(choice);
  }

  answer(choice) {
    if (this.buttons[choice].disabled) return;
    const seconds = (performance.now() - this.since) / 1000;
    this.root.focus({ preventScroll: true }); // a button that is disabled loses the focus
    this.lock();
    this.buttons[choice].classList.add("xl-study-chosen");
    this.waiting = setTimeout(() => {
      this.words.textContent = "Not saved yet: the kernel may be busy with a cell, or has ended. "
        + "If it has ended, run the cell again and go on with your code.";
    }, PATIENCE);
    this.model.send({ question: this.name, choice, seconds });
  }

  lock() {
    for (const one of this.buttons) one.disabled = true;
    this.words.textContent = "";
  }

  end() {
    clearTimeout(this.waiting);
    this.model.off("change:question", this.show);
  }
}

function element(kind, name, text, children = []) {
  const made = document.createElement(kind);
  made.className = name;
  made.textContent = text;
  made.append(...children);
  return made;
}

function picture(source, i, asked) {
  const made = document.createElement("img");
  made.src = source;
  made.alt = asked.pictures.length === 2 ? ["The left face", "The right face"][i] : "A face";
  return made;
}

function render({ model, el }) {
  const asking = new Asking(model, el);
  return () => asking.end();
}

export default { render };

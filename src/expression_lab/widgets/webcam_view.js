/* What the webcam's page shows: words, buttons, the two pictures, bars and a timeline.
   Nothing here knows of the camera or of the kernel. */

const SPAN = 20; // seconds of the timeline
const CALM = 120; // milliseconds between two drawings of bars, timeline and numbers
const SMOOTH = 0.15; // seconds in which a bar covers two thirds of its way
const OTHER = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f"];

const WORDS = {
  idle: "The camera is off. Press Start; the browser will ask you first.",
  asking: "The browser asks whether this page may use the camera. Answer there.",
  live: "The camera is on.",
  refused: "The camera was refused. Allow it for this page, beside the address, and press Start.",
  "no camera": "No camera was found. Connect one and press Start, or go on without.",
  "insecure page": "Browsers lend a camera only to pages of this computer or with https. Open the "
    + "notebook by an address that begins with http://localhost or https.",
  "kernel busy": "The kernel is busy with a cell, or cannot be reached; the picture goes on when "
    + "it answers.",
  "kernel gone": "The kernel has ended or was started anew, so the camera is off. Run the cell "
    + "again.",
  asleep: "Asleep while nobody looks; it goes on when this page is seen again.",
};

const LAYOUT = `
  <div class="xl-cam-row">
    <button type="button" class="xl-cam-start">▶ Start camera</button>
    <button type="button" class="xl-cam-stop" disabled>■ Stop</button>
    <label><input type="checkbox" class="xl-cam-mirror"> mirror</label>
    <label><input type="checkbox" class="xl-cam-mesh"> mesh</label>
    <span class="xl-cam-privacy"></span>
  </div>
  <div class="xl-cam-state" role="status" aria-live="polite"><b></b> <span></span></div>
  <div class="xl-cam-pictures" hidden>
    <figure class="xl-cam-input"><canvas role="img" width="640" height="480"></canvas>
      <figcaption>input</figcaption></figure>
    <figure class="xl-cam-output" hidden><canvas role="img" width="640" height="480"></canvas>
      <figcaption>edited</figcaption></figure>
  </div>
  <div class="xl-cam-words" role="status"></div>
  <div class="xl-cam-reading" hidden>
    <table aria-label="Probability of each expression of the first face"></table>
    <figure><canvas role="img" width="640" height="150"></canvas>
      <figcaption><span>${SPAN} s ago</span><span>first face</span><span>now</span></figcaption>
    </figure>
  </div>
  <div class="xl-cam-numbers"></div>`;

/* One display of the widget; several may share one camera. */
class View {
  constructor(el, cam) {
    this.cam = cam;
    this.root = el.appendChild(document.createElement("div"));
    this.root.className = "xl-webcam";
    this.root.innerHTML = LAYOUT;
    this.root.webcam = cam; // for whoever looks from outside, such as a test
    const find = (name) => this.root.querySelector(name);
    this.start = find(".xl-cam-start");
    this.stop = find(".xl-cam-stop");
    this.mirror = find(".xl-cam-mirror");
    this.mesh = find(".xl-cam-mesh");
    this.input = find(".xl-cam-input canvas");
    this.output = find(".xl-cam-output canvas");
    this.pictures = find(".xl-cam-pictures");
    this.words = find(".xl-cam-words");
    this.reading = find(".xl-cam-reading");
    this.bars = find("table");
    this.line = find(".xl-cam-reading canvas");
    this.numbers = find(".xl-cam-numbers");
    find(".xl-cam-privacy").textContent = cam.privacy;
    this.start.addEventListener("click", () => cam.start());
    this.stop.addEventListener("click", () => cam.stop());
    this.mirror.addEventListener("change", () => cam.setMirror(this.mirror.checked));
    this.mesh.addEventListener("change", () => cam.setMesh(this.mesh.checked));
    this.drawn = 0; // when bars and numbers were drawn last
    this.names = "";
    this.levels = [];
    this.look();
  }

  /* The state, in words, and what the buttons can do in it. */
  say(state, words) {
    this.root.dataset.state = state;
    const [name, told] = this.root.querySelectorAll(".xl-cam-state > *");
    name.textContent = state[0].toUpperCase() + state.slice(1);
    told.textContent = words || WORDS[state];
    const on = this.cam.source !== null;
    const hadFocus = document.activeElement;
    this.start.disabled = this.cam.source === "camera" || state === "kernel gone";
    this.stop.disabled = !on;
    if (hadFocus === this.start && this.start.disabled && on) this.stop.focus();
    if (hadFocus === this.stop && this.stop.disabled && !this.start.disabled) this.start.focus();
    this.follow();
  }

  /* The checkboxes, where another view or the kernel has moved them. */
  follow() {
    this.mirror.checked = this.cam.mirrored;
    this.mesh.checked = this.cam.meshed;
  }

  /* Whether it is seen, and how large: asked now and then only, since that lays the page out. */
  look() {
    this.seen = this.root.isConnected && this.root.getClientRects().length > 0;
    this.wide = this.input.clientWidth || 640;
  }

  /* A frame with its answer: {image, width, height, faces, picture, part, words, error}. */
  show(shown) {
    if (this.pictures.hidden) {
      this.pictures.hidden = false;
      this.look();
    }
    fit(this.input, shown.width, shown.height);
    const pen = this.input.getContext("2d");
    paint(pen, this.cam.mirrored, (one) => one.drawImage(shown.image, 0, 0));
    const unit = shown.width / this.wide; // a pixel of the screen
    for (const face of shown.faces) drawFace(pen, face, this.cam, unit);
    this.showPicture(shown);
    const words = shown.error || shown.words || "";
    if (this.words.textContent !== words) this.words.textContent = words;
    this.words.classList.toggle("xl-cam-error", Boolean(shown.error));
    const now = performance.now();
    if (now - this.drawn > CALM) this.showReading(shown, now);
  }

  showPicture(shown) {
    const figure = this.output.parentElement;
    if (shown.error) return; // the last good one stays
    if (figure.hidden !== !shown.picture) figure.hidden = !shown.picture;
    if (!shown.picture) return;
    const [width, height] = shown.picture.size;
    fit(this.output, width, height);
    const own = shown.picture.onto; // a change of the frame itself, mirrored like it
    paint(this.output.getContext("2d"), own && this.cam.mirrored, (pen) => {
      if (own) pen.drawImage(shown.image, 0, 0);
      if (shown.part) pen.drawImage(shown.part, shown.picture.at[0], shown.picture.at[1]);
    });
  }

  showReading(shown, now) {
    const seconds = Math.min(1, (now - this.drawn) / 1e3);
    this.drawn = now;
    const face = shown.faces.find((one) => one.probabilities.length);
    if (face) {
      this.reading.hidden = false;
      this.showBars(face, 1 - Math.exp(-seconds / SMOOTH));
    }
    if (!this.reading.hidden) drawTimeline(this.line, this.cam);
    const said = shown.faces.length === 1 ? "1 face" : `${shown.faces.length} faces`;
    this.input.setAttribute("aria-label", `Input, ${said}${face ? `, ${best(face)}` : ""}`);
    this.output.setAttribute("aria-label", "The edited picture");
    this.showNumbers();
  }

  showBars(face, share) {
    if (this.names !== face.names.join()) {
      this.names = face.names.join();
      this.levels = face.probabilities.slice();
      this.bars.innerHTML = "";
      for (const name of face.names) {
        const row = this.bars.insertRow();
        row.innerHTML = '<th scope="row"></th><td><div><i></i></div></td><td></td>';
        row.querySelector("th").textContent = name;
        row.querySelector("i").style.background = this.cam.color(name);
      }
    }
    const most = Math.max(...face.probabilities);
    face.probabilities.forEach((probability, i) => {
      const level = (this.levels[i] += share * (probability - this.levels[i]));
      const row = this.bars.rows[i];
      row.querySelector("i").style.transform = `scaleX(${level.toFixed(3)})`;
      row.lastChild.textContent = `${Math.round(100 * level)} %`;
      row.className = probability === most ? "xl-cam-best" : "";
    });
  }

  showNumbers() {
    const { fps, roundTrip, shown, original } = this.cam.numbers();
    const smaller = original ? ` · frames of ${original.join("×")} are made smaller` : "";
    Object.assign(this.root.dataset, { fps: fps.toFixed(1), roundTrip: roundTrip.toFixed(1), shown });
    this.numbers.textContent = shown
      ? `${fps.toFixed(0)} frames a second · round trip ${roundTrip.toFixed(0)} ms${smaller}` : "";
  }

  remove() {
    this.root.remove();
  }
}

function fit(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/* Draw a picture as it is, or as a mirror shows it. */
function paint(pen, mirrored, draw) {
  if (mirrored) pen.setTransform(-1, 0, 0, 1, pen.canvas.width, 0);
  draw(pen);
  pen.setTransform(1, 0, 0, 1, 0, 0);
}

function best(face) {
  const at = face.probabilities.indexOf(Math.max(...face.probabilities));
  return `${face.names[at]} ${Math.round(100 * face.probabilities[at])} %`;
}

/* Box, name and mesh of a face; the words are never mirrored. */
function drawFace(pen, face, cam, unit) {
  let [x, y, width, height] = face.box;
  if (cam.mirrored) x = pen.canvas.width - x - width;
  const read = face.probabilities.length > 0;
  const words = read ? best(face) : "";
  const color = read ? cam.color(words.slice(0, words.lastIndexOf(" ", words.length - 3)))
    : "#ffffff";
  if (face.mesh) drawMesh(pen, face.mesh, cam.mirrored, unit);
  for (const [line, style] of [[4, "#0008"], [2, color]]) {
    pen.lineWidth = line * unit;
    pen.strokeStyle = style;
    pen.strokeRect(x, y, width, height);
  }
  if (!read) return;
  pen.font = `600 ${Math.round(13 * unit)}px system-ui, sans-serif`;
  const wide = pen.measureText(words).width + 14 * unit;
  const high = 20 * unit;
  const top = y >= high ? y - high : Math.min(y + height, pen.canvas.height - high);
  const left = Math.max(0, Math.min(x - unit, pen.canvas.width - wide));
  pen.fillStyle = "#000b";
  pen.fillRect(left, top, wide, high);
  pen.fillStyle = color;
  pen.fillRect(left, top, 4 * unit, high);
  pen.fillStyle = "#fff";
  pen.fillText(words, left + 8 * unit, top + 15 * unit);
}

function drawMesh(pen, points, mirrored, unit) {
  pen.fillStyle = "#7fffd4cc";
  for (let i = 0; i < points.length; i += 2) {
    const x = mirrored ? pen.canvas.width - points[i] : points[i];
    pen.fillRect(x - 0.8 * unit, points[i + 1] - 0.8 * unit, 1.6 * unit, 1.6 * unit);
  }
}

/* Probabilities of the first face on top of each other, the newest at the right. */
function drawTimeline(canvas, cam) {
  const pen = canvas.getContext("2d");
  const { width, height } = canvas;
  pen.clearRect(0, 0, width, height);
  const now = performance.now() / 1e3;
  const at = (seconds) => width * (1 - (now - seconds) / SPAN);
  cam.past.forEach((moment, i) => {
    const next = cam.past[i + 1];
    const left = at(moment.seconds);
    const right = next ? Math.min(at(next.seconds), left + width / SPAN) : left + width / SPAN / 10;
    let top = height;
    moment.probabilities.forEach((probability, k) => {
      pen.fillStyle = cam.color(moment.names[k]);
      pen.fillRect(left, top - probability * height, right - left + 0.7, probability * height);
      top -= probability * height;
    });
  });
}

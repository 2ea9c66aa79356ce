/* The webcam's page side: asks for the camera, sends one JPEG frame at a time, shows the answers.
   One of these serves a widget, however many views it has. */

const PATIENCE = 2000; // milliseconds without an answer after which the kernel is asked
const LOOK = 400; // milliseconds from one look at the clock, the tab and the kernel to the next
const KEPT = 30; // round trips of which the median is told
const NEAR = ["localhost", "127.0.0.1", "[::1]", ""].includes(location.hostname);
const SLOW = "The camera is on, but an answer takes long.";
const PLAYED = "This is what the kernel plays; the camera is off.";
const DEAD = ["dead", "terminating", "restarting", "autorestarting"];

class Webcam {
  constructor(model) {
    this.model = model;
    this.id = Math.random().toString(36).slice(2); // answers to other pages are overheard
    this.views = new Set();
    this.video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
    this.grounds = [0, 1, 2].map(() => document.createElement("canvas")); // drawn, sent, filled
    this.mirrors = { camera: true, kernel: false };
    this.past = [];
    this.forget();
    this.turn = 0; // counts starts and stops, so that what belongs to an old one is dropped
    this.source = null; // "camera" or "kernel"
    this.playing = this.ended = 0; // numbers of what the kernel plays
    this.state = "idle";
    this.count = 0;
    this.waiting = null; // the frame on its way: {number, sent, resolve}
    model.on("msg:custom", (content, buffers) => this.heard(content, buffers || []));
    model.on("change:mesh", () => this.views.forEach((view) => view.follow()));
    model.on("comm_live_update", () => this.lost());
    model.on("comm:close", () => this.lost());
    this.timer = setInterval(() => this.look(), LOOK);
    this.onHidden = () => this.look();
    document.addEventListener("visibilitychange", this.onHidden);
    this.say("idle");
    this.tell({ kind: "hello" });
  }

  dispose() {
    this.stop();
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.onHidden);
  }

  /* Views, settings, numbers */

  add(view) {
    this.views.add(view);
    view.look();
    view.say(this.state, this.words);
  }

  remove(view) {
    this.views.delete(view);
    view.remove();
    if (!this.views.size) this.stop();
  }

  get settings() {
    return this.model.get("_settings");
  }

  get privacy() {
    return NEAR ? "Pictures stay on this computer: they go from this page to the notebook's kernel."
      : `Pictures go to the notebook's kernel at ${location.host}, and nowhere else.`;
  }

  get mirrored() {
    return this.mirrors[this.source || "camera"];
  }

  get meshed() {
    return this.model.get("mesh");
  }

  setMirror(on) {
    this.mirrors[this.source || "camera"] = on;
    this.views.forEach((view) => view.follow());
  }

  setMesh(on) {
    this.model.set("mesh", on);
    this.model.save_changes();
  }

  color(name) {
    const known = this.settings.colors[name];
    if (known) return known;
    let sum = 0;
    for (const letter of name) sum += letter.charCodeAt(0);
    return OTHER[sum % OTHER.length];
  }

  forget() {
    this.trips = []; // milliseconds
    this.times = []; // when frames were shown, within the last seconds
    this.shown = this.newest = 0;
    this.original = null; // size of frames that were made smaller
  }

  numbers() {
    const sorted = [...this.trips].sort((a, b) => a - b);
    const { times } = this;
    const span = times.length > 1 ? times[times.length - 1] - times[0] : 0;
    return {
      shown: this.shown,
      fps: span ? 1e3 * (times.length - 1) / span : 0,
      roundTrip: sorted.length ? sorted[Math.floor(sorted.length / 2)] : 0,
      steps: this.steps,
      original: this.original,
    };
  }

  tell(content, callbacks, buffers) {
    this.model.send({ ...content, page: this.id, near: NEAR }, callbacks, buffers);
  }

  say(state, words = "") {
    const changed = state !== this.state;
    this.state = state;
    this.words = words;
    this.views.forEach((view) => view.say(state, words));
    if (changed || this.model.get("state") !== state) {
      this.model.set("state", state);
      this.model.save_changes();
    }
  }

  /* Start and stop */

  async start() {
    if (this.source === "camera" || this.state === "kernel gone") return;
    this.end();
    const turn = this.turn;
    this.source = "camera";
    this.tell({ kind: "camera" });
    if (!navigator.mediaDevices?.getUserMedia) return this.fail("insecure page");
    this.say("asking");
    const [width, height] = this.settings.size;
    const video = { width: { ideal: width }, height: { ideal: height }, facingMode: "user" };
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    } catch (error) {
      if (turn === this.turn) this.fail(...reason(error));
      return;
    }
    if (turn !== this.turn || !this.views.size) { // stopped, or closed, while the person was asked
      stream.getTracks().forEach((track) => track.stop());
      return;
    }
    this.stream = stream;
    stream.getVideoTracks()[0].addEventListener("ended", () => turn === this.turn
      && this.fail("no camera", "The camera has ended. Look at its cable, and press Start."));
    this.video.srcObject = stream;
    await this.video.play().catch(() => {});
    if (turn !== this.turn) return;
    this.run(turn).catch((error) => turn === this.turn && this.fail("no camera",
      `The camera gives no picture (${error.message}). Press Start to try again.`));
  }

  stop() {
    if (this.source) this.tell({ kind: "stop" });
    this.end();
    if (this.state !== "kernel gone") this.say("idle");
  }

  /* Let go of the camera and of all that is on its way. */
  end() {
    this.turn += 1;
    this.source = null;
    this.ended = this.playing; // what is still on its way of it comes too late
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
    this.waiting?.resolve(null);
    this.waiting = this.asked = null;
    this.forget();
    this.past.length = 0;
    this.wake?.();
  }

  fail(state, words) {
    this.end();
    this.say(state, words);
  }

  lost() {
    if (!this.model.widget_manager || this.state === "kernel gone") return;
    this.fail("kernel gone");
  }

  /* The camera's frames */

  async run(turn) {
    this.say("live");
    let next = this.capture();
    while (turn === this.turn) {
      let frame = await next;
      while (this.sleeping) {
        await this.sleeping;
        frame = turn === this.turn && await this.capture(); // the other is an old one by now
      }
      if (turn !== this.turn) return;
      const answered = this.ask(frame);
      next = this.later().then(() => turn === this.turn && this.capture()); // ready in time
      next.catch(() => {}); // told when it is its turn
      const answer = await answered;
      if (answer && turn === this.turn) this.answered(frame, ...answer); // drawn on the way
    }
  }

  /* The camera's picture of this moment: {image, width, height, jpeg, seconds}. */
  async capture() {
    const [wide, high] = this.settings.size;
    const { videoWidth, videoHeight } = this.video;
    const scale = Math.min(1, wide / videoWidth, high / videoHeight);
    const width = Math.round(videoWidth * scale);
    const height = Math.round(videoHeight * scale);
    const began = performance.now();
    const image = this.grounds.shift();
    this.grounds.push(image);
    fit(image, width, height);
    image.getContext("2d", { willReadFrequently: true }).drawImage(this.video, 0, 0, width, height);
    const taken = performance.now();
    const blob = await new Promise((done) => {
      image.toBlob(done, "image/jpeg", this.settings.quality);
    });
    const jpeg = await blob.arrayBuffer();
    this.encoding = performance.now() - began;
    return { image, width, height, jpeg, seconds: began / 1e3,
      steps: { capture: taken - began, encode: performance.now() - taken } };
  }

  /* Wait so long that the next frame is ready, and still fresh, when the answer comes. */
  later() {
    const expected = this.numbers().roundTrip - 1.5 * (this.encoding || 0) - 8;
    return new Promise((done) => { setTimeout(done, Math.max(0, Math.min(expected, 500))); });
  }

  /* Send a frame; the promise is kept by its answer: [content, buffers], or null. */
  ask(frame) {
    frame.number = this.count += 1;
    const { number, seconds } = frame;
    frame.sent = performance.now();
    return new Promise((resolve) => {
      this.waiting = { number, sent: frame.sent, resolve };
      this.tell({ kind: "frame", number, seconds }, undefined, [frame.jpeg]);
    });
  }

  async answered(frame, content, buffers) {
    const trip = performance.now() - frame.sent;
    if (content.skipped) return;
    const shown = await unpacked(content, buffers).catch(() => null);
    if (!shown || frame.number < this.newest) return;
    this.newest = frame.number;
    const [decode, answer, encode] = content.took || [];
    this.draw({ ...shown, image: frame.image, width: frame.width, height: frame.height }, trip);
    this.steps = { ...frame.steps, decode, answer, reply: encode, trip,
      draw: performance.now() - frame.sent - trip };
  }

  draw(shown, trip) {
    const now = performance.now();
    this.shown += 1;
    this.times = [...this.times.filter((time) => now - time < 3000), now];
    if (trip) this.trips = [...this.trips.slice(1 - KEPT), trip];
    const face = shown.faces.find((one) => one.probabilities.length);
    this.past = this.past.filter((moment) => moment.seconds > now / 1e3 - SPAN - 1);
    if (face) this.past.push({ ...face, mesh: null, seconds: now / 1e3 });
    this.views.forEach((view) => view.seen && view.show(shown));
    shown.part?.close();
  }

  /* What the kernel says */

  heard(content, buffers) {
    if (content.kind === "answer" && content.page === this.id) {
      if (content.number !== this.waiting?.number) return;
      const { resolve } = this.waiting;
      this.waiting = this.asked = null;
      this.moves();
      resolve([content, buffers]);
    } else if (content.kind === "pong" && content.page === this.id) {
      this.asked = null;
      this.waiting && (this.waiting.sent = performance.now());
      if (this.state === "kernel busy") this.say("live", SLOW);
    } else if (content.kind === "played") {
      this.play(content, buffers);
    } else if (content.kind === "over" && this.source === "kernel") {
      this.end();
      this.say("idle", content.error || "That was the end. Press Start for the camera.");
    } else if (content.kind === "start" && this.views.size) {
      this.start();
    } else if (content.kind === "stop") {
      this.end();
      if (this.state !== "kernel gone") this.say("idle");
    }
  }

  /* The kernel speaks again, if it has not for a while. */
  moves() {
    if (this.state === "kernel busy" || this.words === SLOW) {
      this.say("live", this.source === "kernel" ? PLAYED : "");
    }
  }

  /* A frame from the kernel's side; it sends the next when this one is shown. */
  async play(content, buffers) {
    if (!this.views.size || content.play <= this.ended) return;
    if (this.source !== "kernel" || content.play !== this.playing) {
      this.end();
      [this.source, this.playing] = ["kernel", content.play];
      this.say("live", PLAYED);
    }
    this.moves();
    const { turn } = this;
    const wait = () => {
      this.waiting = { number: content.number, sent: performance.now(), resolve() {} };
    };
    wait();
    const image = await picture(buffers[0]);
    const shown = await unpacked(content, buffers.slice(1));
    await this.sleeping;
    if (turn === this.turn) {
      this.original = content.original;
      this.draw({ ...shown, image, width: image.width, height: image.height },
        content.round_trip);
      wait();
      this.tell({ kind: "shown", number: content.number });
    }
    image.close();
  }

  /* Asleep, busy, gone: what only a look at the clock can tell */

  look() {
    this.views.forEach((view) => view.look());
    const seen = document.visibilityState === "visible"
      && [...this.views].some((view) => view.seen);
    const kernel = this.model.widget_manager?.kernel;
    const gone = kernel === null || DEAD.includes(kernel?.status)
      || kernel?.connectionStatus === "disconnected";
    if (this.source && gone) return this.lost();
    if (this.source && !seen && this.state !== "asking") this.sleep();
    if (this.wake && (seen || !this.source)) this.wake();
    const waited = this.waiting && !this.wake ? performance.now() - this.waiting.sent : 0;
    if (waited > PATIENCE) this.knock();
  }

  /* Ask the kernel whether it still knows this widget: it says so, or is busy, or is another. */
  knock() {
    if (!this.asked) {
      const asked = this.asked = { since: performance.now() };
      const status = (message) => message.content.execution_state === "idle"
        && setTimeout(() => this.asked === asked && this.lost(), 1000);
      this.tell({ kind: "ping" }, { iopub: { status } });
    } else if (performance.now() - this.asked.since > 1000 && this.state === "live") {
      this.say("kernel busy");
    }
  }

  sleep() {
    if (this.wake) return;
    const before = [this.state, this.words];
    this.stream?.getTracks().forEach((track) => { track.enabled = false; });
    this.say("asleep");
    this.sleeping = new Promise((done) => {
      this.wake = () => {
        this.wake = this.sleeping = null;
        this.stream?.getTracks().forEach((track) => { track.enabled = true; });
        if (this.waiting) this.waiting.sent = performance.now();
        if (this.source) this.say(...before);
        done();
      };
    });
  }
}

/* Why there is no camera: a state, and words where the state's own do not fit. */
function reason(error) {
  if (["NotAllowedError", "SecurityError"].includes(error.name)) return ["refused"];
  if (["NotReadableError", "AbortError"].includes(error.name)) {
    return ["no camera", "The camera is there, but another program uses it. Close that, and press "
      + "Start."];
  }
  return ["no camera"];
}

function picture(buffer) {
  return createImageBitmap(new Blob([buffer], { type: "image/jpeg" }));
}

/* An answer, with its meshes and the part of its picture that changed. */
async function unpacked(content, buffers) {
  const rest = [...buffers];
  const part = content.picture?.at ? await picture(rest.shift()) : null;
  const faces = content.faces.map((face) => ({ ...face, mesh: face.mesh ? floats(rest.shift())
    : null }));
  return { picture: content.picture, part, faces, words: content.words, error: content.error };
}

function floats(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

const CAMS = new Map(); // by the widget's own name

export default {
  initialize({ model }) {
    const { name } = model.get("_settings");
    const cam = new Webcam(model);
    CAMS.set(name, cam);
    return () => {
      cam.dispose();
      CAMS.delete(name);
    };
  },
  render({ model, el }) {
    const cam = CAMS.get(model.get("_settings").name);
    const view = new View(el, cam);
    cam.add(view);
    return () => cam.remove(view);
  },
};

// One run: what is known of it, and how it is shown.

class Run {
  constructor(id, page) {
    this.id = id;
    this.page = page;
    this.rows = [];
    this.strip = [];
    this.newest = null;
    this.status = { state: "waiting", done: 0, of: null, unit: "", note: "", failed: 0, paused: false };
    this.stage = 0;
    this.charts = new Map();
    this.card = element("section", { className: "run", id: `run-${id}` });
    this.card.setAttribute("aria-label", `run ${id + 1}`);
  }

  take(news) {
    for (const name of ["head", "status", "figures", "graph", "picture", "answer", "gate"]) {
      if (name in news) this[name] = news[name];
    }
    if (news.course) {
      this.rows = news.course.anew ? news.course.rows : this.rows.concat(news.course.rows);
      this.newest = news.course.newest;
      this.stride = news.course.stride;
    }
    if (news.strip) this.strip = news.strip.anew ? news.strip.rows : this.strip.concat(news.strip.rows);
    if (news.head) this.build();
  }

  column(name) { return this.head.columns.findIndex((column) => column.name === name); }
  unit(name) { return this.head.columns[this.column(name)]?.unit ?? ""; }
  // The rows of a quantity as points, the newest row included.
  points(name) {
    const k = this.column(name);
    if (k < 0) return [];
    const points = this.rows.map((row) => [row[0], row[k]]);
    if (this.newest && this.rows.length && this.newest[0] > this.rows.at(-1)[0]) points.push([this.newest[0], this.newest[k]]);
    return points;
  }
  now(name) {
    const k = this.column(name);
    if (this.figures && name in this.figures) return this.figures[name];
    return k < 0 || !this.newest ? null : this.newest[k];
  }

  build() {
    const { head, card } = this;
    const part = (className, ...children) => element("div", { className }, ...children);
    this.pill = element("span", { className: "state" });
    this.count = element("span", { className: "count" });
    this.bar = element("progress", { max: 1 });
    this.note = element("p", { className: "note", hidden: true });
    const kind = head.kind === "ensemble" ? "" : ` · ${head.players.toLocaleString("en")} players`;
    const where = `${head.game}${kind}${head.folder ? ` · ${head.folder}` : ""}`;
    this.tiles = element("dl", { className: "tiles" });
    this.grid = part("charts");
    this.controls = part("controls");
    this.lab = part("lab");
    this.lab.hidden = true;
    this.charts.clear();
    card.replaceChildren(
      element("header", {}, element("div", {}, element("h2", { textContent: head.name }), element("p", { className: "where", textContent: where })), this.pill),
      head.description ? element("p", { className: "about", textContent: head.description }) : null,
      part("progress", this.bar, this.count), this.controls, this.note, this.tiles, this.grid, this.lab,
    );
    this.buildControls();
    this.buildLab();
    this.buildSeries();
  }

  buildControls() {
    const order = (action, text) => {
      const button = element("button", { className: action, textContent: text, type: "button" });
      button.addEventListener("click", () => this.page.send("/run", { run: this.id, action }));
      return button;
    };
    this.controls.hidden = !(this.page.control && this.gate);
    this.buttons = { pause: order("pause", "Pause"), step: order("step", "Step"), resume: order("resume", "Resume") };
    this.controls.replaceChildren(...Object.values(this.buttons));
  }

  // Which charts there are: names of quantities, and how they are drawn.
  buildSeries() {
    const { head } = this;
    this.series = [];
    const add = (title, names, options = {}) => this.series.push({ title, names, ...options });
    if (head.kind === "design") {
      add("Pareto gap", ["pareto_gap", "garp_f", "budget_slack"], { dashed: ["garp_f", "budget_slack"] });
      add("Welfare and surplus", ["welfare", "surplus"], { optional: true });
      const phi = head.phi.map((parameter) => `phi_${parameter.name}`);
      if (phi.length <= 6) phi.forEach((name) => add(`φ: ${words(name)}`, [name], { short: true }));
      else add("φ", phi);
      add("Residual of play", ["residual"], { log: true, short: true });
    } else if (head.kind === "play") {
      add("Residual of play", ["residual"], { log: true });
      add("Stage games at rest", ["at_rest"], { short: true, range: [0, 1] });
    } else {
      for (const [title, name] of [["Pareto gap", "pareto_gap"], ["Welfare", "welfare"], ["Surplus", "surplus"]]) add(title, [name], { dots: true });
    }
  }

  // A figure of the grid by its key, made when it is first needed.
  figure(key, title, wide) {
    let found = this.charts.get(key);
    if (!found) {
      const caption = element("figcaption", {}, element("span", { textContent: title }));
      const body = element("div", { className: "body" });
      const figure = element("figure", { className: wide ? "wide" : "" }, caption, body);
      figure.dataset.chart = key;
      found = { figure, caption, body };
      this.charts.set(key, found);
      this.grid.append(figure);
    }
    return found;
  }

  draw() {
    if (!this.head) return;
    this.drawStatus();
    this.drawTiles();
    this.series.forEach((series) => this.drawSeries(series));
    if (this.picture) this.drawPicture();
    if (this.strip.length > 1) this.drawStrip();
    this.drawLab();
  }

  drawStatus() {
    const { status } = this;
    const state = status.paused ? "paused" : status.state;
    this.pill.textContent = state;
    this.pill.dataset.state = state;
    this.card.dataset.done = status.done;
    const failed = status.failed ? `, ${status.failed} failed` : "";
    this.count.textContent = `${status.done.toLocaleString("en")}${status.of ? ` of ${status.of.toLocaleString("en")}` : ""} ${status.unit}${failed}`;
    this.count.parentElement.hidden = status.state === "done" && status.unit === "rounds" && status.done < 2;
    this.bar.hidden = !status.of;
    if (status.of) this.bar.value = Math.min(1, status.done / status.of);
    this.note.textContent = status.note;
    this.note.hidden = !status.note;
    this.controls.hidden = !(this.page.control && this.gate);
    const over = status.state !== "running";
    this.buttons.pause.disabled = over || status.paused;
    this.buttons.step.disabled = over;
    this.buttons.resume.disabled = over || !status.paused;
  }

  drawTiles() {
    const names = this.head.kind === "ensemble" ? [] : ["pareto_gap", "welfare", "surplus", "revenue", "objective", "residual"];
    const tiles = names.filter((name) => this.now(name) !== null && !(name === "objective" && ["", "pareto_gap"].includes(this.head.objective)));
    this.tiles.hidden = !tiles.length;
    this.tiles.replaceChildren(...tiles.map((name) => {
      const value = element("dd", { className: `now-${name}`, textContent: digits(this.now(name)) });
      if (this.unit(name)) value.append(element("small", { textContent: this.unit(name) }));
      return element("div", {}, element("dt", { textContent: words(name) }), value);
    }));
  }

  drawSeries({ title, names, dashed = [], log, short, dots: dotted, range }) {
    const curves = names.map((name, k) => ({ name, points: this.points(name), colour: COLOURS[k % COLOURS.length], dashed: dashed.includes(name), dots: dotted }));
    const drawn = curves.filter((curve) => curve.points.some((point) => point[1] !== null));
    // A single round, of those who go straight to rest, is no course.
    if (!drawn.length || (this.head.kind === "play" && drawn[0].points.length < 2)) return;
    const { caption, body } = this.figure(`series ${names[0]}`, title, false);
    const x = this.page.range(this.head.kind, [this.head.columns[0].name], this);
    const y = range || this.page.range(this.head.kind, names, this, log);
    if (!x || !y) return;
    const name = this.unit(names[0]) ? inUnit(title, this.unit(names[0])) : title;
    const keys = drawn.length > 1 ? drawn.map((curve) => {
      const key = element("span", { className: curve.dashed ? "key dashed" : "key", textContent: words(curve.name) });
      key.style.setProperty("--colour", curve.colour);
      return key;
    }) : [];
    caption.replaceChildren(element("span", { textContent: name }), ...keys);
    if (this.stride > 1 && names[0] === "pareto_gap") caption.append(element("span", { className: "more", textContent: `one in ${this.stride} is drawn` }));
    chart(body, drawn, { x, y, log, height: short ? 110 : 150, label: `${title} by ${this.head.columns[0].name}` });
  }

  stageName(stage) { return `${this.head.stage} ${stage + 1}`; }
  rowName(player) { return this.head.classes[player] ?? `player ${player + 1}`; }

  // A choice of stage games, if there are several.
  pickStage(caption, picture) {
    let pick = caption.querySelector("select");
    if (picture.stages.length < 2) return;
    if (!pick || pick.options.length !== picture.stages.length) {
      pick = element("select", { title: `which ${this.head.stage}` }, ...picture.stages.map((stage, k) => element("option", { value: k, textContent: this.stageName(stage) })));
      pick.addEventListener("change", () => { this.stage = Number(pick.value); this.page.dirty(); });
      caption.append(element("label", { className: "stagepick" }, pick));
    }
    pick.value = Math.min(this.stage, picture.stages.length - 1);
  }

  // Strategies, or points of a box, of the chosen stage game.
  drawPlay(body, picture, key) {
    const stage = Math.min(this.stage, picture.stages.length - 1);
    const rows = picture.players.length, names = picture.players.map((player) => this.rowName(player));
    let canvas = body.querySelector("canvas");
    if (!canvas) {
      canvas = element("canvas", { role: "img" });
      body.replaceChildren(canvas, element("div", { className: "axis" }));
    }
    const axis = body.querySelector(".axis");
    const height = Math.max(Math.min(rows * 20, 300), rows > 3 ? 60 : rows * 24);
    if (picture.points.length) {
      const width = this.head.dimensions.length, { low, high, name, unit } = this.head.dimensions[0];
      const values = picture.players.map((_, r) => picture.points[(stage * rows + r) * width]);
      canvas.setAttribute("aria-label", `${name} of each player`);
      canvas.dataset.moment = values.map(digits).join(" ");
      dots(canvas, values, rows, { low, high, names, height });
      axis.replaceChildren(...[digits(low), inUnit(name, unit), digits(high)].map((textContent) => element("span", { textContent })));
      return;
    }
    const bins = this.head.labels.length;
    const cells = picture.cells.slice(stage * rows * bins, (stage + 1) * rows * bins).map((cell) => cell / 1000);
    const shown = this.tween(key, cells);
    canvas.setAttribute("aria-label", "how likely each action is to each player");
    canvas.dataset.moment = cells.join(" ");
    const deepest = Math.max(...picture.cells) / 1000 || 1;
    const { room, w, h } = heat(canvas, shown, rows, bins, { names, height, deepest });
    const dimensions = this.head.dimensions.map(({ name, unit }) => inUnit(words(name), unit)).join(", ");
    axis.style.paddingLeft = `${room}px`;
    const ends = [this.head.labels[0], `${dimensions}; deepest: ${digits(deepest)}`, this.head.labels.at(-1)];
    axis.replaceChildren(...ends.map((textContent) => element("span", { textContent })));
    canvas.onmousemove = ({ offsetX, offsetY, clientX, clientY }) => {
      const [r, c] = [Math.floor(offsetY / h), Math.floor((offsetX - room) / w)];
      if (c < 0 || c >= bins || r < 0 || r >= rows) return this.page.tip(null);
      this.page.tip(`${names[r]}: ${this.head.labels[c]} with ${digits(cells[r * bins + c])}`, clientX, clientY);
    };
    canvas.onmouseleave = () => this.page.tip(null);
  }

  // What is shown of a table of shares on its way from the last one to this one.
  tween(key, cells) {
    this.tweens ??= new Map();
    const now = performance.now();
    let tween = this.tweens.get(key);
    if (!tween || tween.to.length !== cells.length) tween = { from: cells, to: cells, since: now };
    else if (tween.to.some((cell, k) => cell !== cells[k])) tween = { from: this.between(tween, now), to: cells, since: now };
    this.tweens.set(key, tween);
    if (now - tween.since < 250 && tween.from !== tween.to) this.page.dirty();
    return this.between(tween, now);
  }
  between({ from, to, since }, now) {
    const share = this.page.still ? 1 : Math.min(1, (now - since) / 250);
    return share >= 1 ? to : to.map((cell, k) => from[k] + (cell - from[k]) * share);
  }

  drawPicture() {
    const { picture } = this;
    const [, players] = picture.of;
    const few = picture.players.length < players ? `${picture.players.length} of ${players.toLocaleString("en")} players` : "";
    const less = picture.stages.length < picture.of[0] ? `${picture.stages.length} of ${picture.of[0]} ${this.head.stage}s` : "";
    const title = picture.points.length ? "What players do" : this.head.classes.length ? "Mean strategies of the classes" : "Strategies";
    const { caption, body } = this.figure("play", title, true);
    let more = caption.querySelector(".more");
    if (!more) caption.append((more = element("span", { className: "more" })));
    more.textContent = [few, less].filter(Boolean).join(", ");
    this.pickStage(caption, picture);
    this.drawPlay(body, picture, "play");
    this.drawDensities(picture, "");
    if (this.graph) this.drawNetwork(picture);
  }

  drawDensities(picture) {
    const stage = picture.stages[Math.min(this.stage, picture.stages.length - 1)];
    const own = picture.densities.filter((density) => density.stage === stage);
    for (const of of new Set(own.map((density) => density.of))) {
      const same = own.filter((density) => density.of === of);
      const { caption, body } = this.figure(`density ${of}`, "", false);
      const keys = same.length > 1 ? same.map((density, k) => {
        const key = element("span", { className: "key", textContent: density.class });
        key.style.setProperty("--colour", COLOURS[k % COLOURS.length]);
        return key;
      }) : [];
      const name = inUnit(`How ${of.replace("expected ", "")} is distributed`, same[0].unit);
      caption.replaceChildren(element("span", { textContent: name }), ...keys);
      areas(body, same, name);
    }
  }

  drawNetwork(picture) {
    const { graph } = this;
    const { caption, body } = this.figure("network", "Network", false);
    const dimension = this.head.dimensions[0];
    const count = graph.nodes.length;
    const part = count < graph.total ? `the ${count.toLocaleString("en")} players around the one with most links, of ${graph.total.toLocaleString("en")}` : "";
    const more = graph.more ? "not all links are drawn" : "";
    const name = element("span", { className: "more", textContent: [part, more].filter(Boolean).join("; ") });
    caption.replaceChildren(element("span", { textContent: `Network: ${words(graph.name)}` }), name);
    let canvas = body.querySelector("canvas");
    if (!canvas) {
      canvas = element("canvas", { role: "img" });
      canvas.setAttribute("aria-label", `network of ${graph.total} players, coloured by what they do`);
      body.replaceChildren(canvas, element("div", { className: "axis" }));
    }
    const stage = Math.min(this.stage, picture.stages.length - 1);
    const values = picture.nodes.slice(stage * count, (stage + 1) * count);
    const [low, high] = rangeOf(picture.nodes) ?? [dimension.low, dimension.high];
    network(canvas, graph, values, { low, high });
    const ends = [`orange: ${digits(low)}`, `expected ${inUnit(words(dimension.name), dimension.unit)}`, `blue: ${digits(high)}`];
    body.querySelector(".axis").replaceChildren(...ends.map((textContent) => element("span", { textContent })));
  }

  drawStrip() {
    const { caption, body } = this.figure("strip", "How the mean strategy moved", true);
    const bins = this.head.labels.length, columns = this.strip.length;
    const [first, last] = [this.strip[0][0], this.strip.at(-1)[0]];
    caption.replaceChildren(element("span", { textContent: "How the mean strategy moved" }), element("span", { className: "more", textContent: "actions upwards, as seen from time to time" }));
    let canvas = body.querySelector("canvas");
    if (!canvas) {
      canvas = element("canvas", { role: "img" });
      canvas.setAttribute("aria-label", "how likely each action was on average, over time");
      body.replaceChildren(canvas, element("div", { className: "axis" }));
    }
    const shares = [];
    for (let bin = bins - 1; bin >= 0; bin--) for (const row of this.strip) shares.push(row[bin + 1]);
    heat(canvas, shares, bins, columns, { height: Math.max(60, Math.min(bins * 14, 130)), deepest: Math.max(...shares) || 1 });
    const unit = this.head.kind === "play" ? "round" : "iteration";
    body.querySelector(".axis").replaceChildren(...[`${unit} ${first}`, `${last}`].map((textContent) => element("span", { textContent })));
  }

  // What would be played under another mechanism.
  buildLab() {
    const { head, lab } = this;
    const any = head.phi.length + head.precisions.length > 0 && head.kind !== "ensemble";
    lab.hidden = !(this.page.control && any);
    if (lab.hidden) return;
    const knob = (label, className, value, low, high, logarithmic) => {
      const [to, from] = logarithmic ? [Math.log10, (x) => 10 ** x] : [(x) => x, (x) => x];
      const slide = element("input", { type: "range", min: to(low), max: to(high), step: (to(high) - to(low)) / 400 });
      const number = element("input", { type: "number", step: "any", className });
      slide.setAttribute("aria-label", label);
      number.setAttribute("aria-label", `${label}, as a number`);
      const set = (x) => { slide.value = to(x); number.value = Number(Number(x).toPrecision(6)); };
      slide.addEventListener("input", () => { number.value = Number(from(Number(slide.value)).toPrecision(4)); this.ask(); });
      number.addEventListener("input", () => { slide.value = to(Number(number.value)); this.ask(); });
      set(value);
      return { row: element("label", { className: "knob" }, element("span", { textContent: label }), slide, number), number, set };
    };
    this.phiKnobs = head.phi.map((p) => {
      const width = Math.abs(p.start) + 1;
      return knob(inUnit(words(p.name), p.unit), "phi", p.start, p.low ?? p.start - width, p.high ?? p.start + width, false);
    });
    this.precisionKnobs = head.precisions.map((p) => {
      const middle = p.value > 0 ? p.value : 1;
      return knob(p.is_factor ? `${p.label} (times)` : p.label, "precision", middle, middle / 100, middle * 100, true);
    });
    const back = element("button", { type: "button", textContent: "As in the run now" });
    back.addEventListener("click", () => {
      head.phi.forEach((p, k) => this.phiKnobs[k].set(this.now(`phi_${p.name}`) ?? p.start));
      head.precisions.forEach((p, k) => this.precisionKnobs[k].set(p.value));
      this.ask();
    });
    this.answerBox = element("div", { className: "answer" });
    this.complaint = element("p", { className: "wrong", hidden: true });
    this.complaint.setAttribute("role", "alert");
    lab.replaceChildren(
      element("h3", { textContent: "What if" }),
      element("p", { textContent: "Another mechanism and other precisions, played beside the run to rest. The run itself does not change." }),
      element("div", { className: "knobs" }, ...[...this.phiKnobs, ...this.precisionKnobs].map(({ row }) => row)),
      element("div", { className: "below" }, back), this.complaint, this.answerBox,
    );
  }

  ask() {
    clearTimeout(this.asking);
    this.asking = setTimeout(async () => {
      const numbers = (knobs) => knobs.map(({ number }) => (number.value === "" ? NaN : Number(number.value)));
      const [phi, precisions] = [numbers(this.phiKnobs), numbers(this.precisionKnobs)];
      if (![...phi, ...precisions].every(Number.isFinite)) return this.complain("every field has to be a number");
      this.complain(await this.page.send("/play", { run: this.id, phi, precisions }));
    }, 70);
  }

  complain(reason) {
    this.complaint.textContent = reason ?? "";
    this.complaint.hidden = !reason;
  }

  drawLab() {
    const { answer } = this;
    if (!answer || this.lab.hidden) return;
    if (answer.reason) return this.complain(answer.reason);
    if (!this.answerBox.firstChild) {
      this.answerTable = element("table", { className: "verdict" });
      this.answerPlay = element("div", { className: "body" });
      this.answerCaption = element("figcaption", {}, element("span", { textContent: "Strategies" }), element("span", { className: "more" }));
      this.answerBox.replaceChildren(this.answerTable, element("figure", {}, this.answerCaption, this.answerPlay));
    }
    const names = ["pareto_gap", "welfare", "surplus", "revenue", "nash_conv", "residual"].filter((name) => Number.isFinite(answer.figures[name]));
    const row = (cells, tag) => element("tr", {}, ...cells.map((textContent, k) => element(k ? tag : "th", { textContent })));
    if (names.length) {
      this.answerTable.replaceChildren(
        row(["", "here", "in the run"], "td"),
        ...names.map((name) => row([inUnit(words(name), this.unit(name)), digits(answer.figures[name]), digits(this.now(name))], "td")),
      );
      const rest = answer.figures.converged === 1 ? "at rest" : "not at rest";
      this.answerTable.append(row(["play", rest, this.now("converged") === 0 ? "not at rest" : ""], "td"));
    }
    const rounds = answer.rounds > 1 ? `${answer.rounds.toLocaleString("en")} rounds` : "";
    this.answerCaption.querySelector(".more").textContent = answer.state === "playing" ? `playing, ${rounds}` : rounds;
    if (answer.picture) {
      this.answerPicture = answer.picture;
    }
    if (this.answerPicture) {
      this.pickStage(this.answerCaption, this.answerPicture);
      this.drawPlay(this.answerPlay, this.answerPicture, "answer");
    }
    this.answerBox.dataset.number = answer.number;
    this.answerBox.dataset.state = answer.state;
  }
}

"use strict";
// Drawing: lines and areas as SVG, tables of colours and networks on a canvas.

const SVG = "http://www.w3.org/2000/svg";
const COLOURS = ["one", "two", "three", "four", "five", "six"].map((name) => `var(--${name})`);

function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node && name !== "list") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

function shape(tag, attributes, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// A number in few digits.
function digits(x) {
  if (x === null || x === undefined || !Number.isFinite(x)) return "–";
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (size >= 1e6 || size < 1e-4) return x.toExponential(2).replace("e+", "e");
  return String(Number(x.toPrecision(4)));
}

const NAMES = { pareto_gap: "Pareto gap", garp_f: "GARP_F", budget_slack: "unused budget", nash_conv: "NashConv" };
const words = (name) => NAMES[name] ?? name.replace(/^phi_/, "").replaceAll("_", " ");
const inUnit = (name, unit) => (unit ? `${name} (${unit})` : name);

// Round numbers in a range, about so many.
function ticks(low, high, about) {
  const raw = (high - low) / about;
  if (!(raw > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((k) => k * power).find((k) => k >= raw);
  const found = [];
  for (let x = Math.ceil(low / step) * step; x <= high + step * 1e-9; x += step) found.push(Math.abs(x) < step * 1e-9 ? 0 : x);
  return found;
}

function powers(low, high) {
  const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / 4)), found = [];
  for (let k = first; k <= last; k += step) found.push(10 ** k);
  return found.length ? found : [low, high];
}

// The range of numbers, with some air; of a single one around it.
function rangeOf(numbers) {
  let low = Infinity, high = -Infinity;
  for (const x of numbers) if (x !== null && Number.isFinite(x)) { low = Math.min(low, x); high = Math.max(high, x); }
  return low <= high ? [low, high] : null;
}
function airy([low, high]) {
  const air = high > low ? (high - low) * 0.06 : Math.abs(low) * 0.1 || 1;
  return [low - air, high + air];
}

// A chart of curves [{points: [[x, y]], colour, dashed, dots}] over x and y ranges.
function chart(host, curves, { x: [x0, x1], y, log = false, height = 150, label, xName = "" }) {
  const width = Math.max(host.clientWidth || 320, 160);
  const [left, right, top, bottom] = [46, 8, 6, 20];
  const clean = log ? [Math.max(y[0], 1e-18), Math.max(y[1], 1e-17)] : airy(y);
  const high = log ? (v) => Math.log10(Math.max(v, clean[0])) : (v) => v;
  const [low, most] = clean.map(high);
  const span = most - low || 1, reach = x1 - x0 || 1;
  const at = (px) => left + ((px - x0) / reach) * (width - left - right);
  const up = (py) => height - bottom - ((high(py) - low) / span) * (height - top - bottom);
  const svg = shape("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": label });
  for (const tick of log ? powers(...clean) : ticks(...clean, height > 130 ? 5 : 3.5)) {
    if (up(tick) < top - 1 || up(tick) > height - bottom + 1) continue;
    svg.append(shape("line", { class: "grid", x1: left, x2: width - right, y1: up(tick), y2: up(tick) }));
    svg.append(shape("text", { x: left - 7, y: up(tick) + 3.5, "text-anchor": "end" }, log ? tick.toExponential(0).replace("e+", "e") : digits(tick)));
  }
  // What is counted has no halves.
  const across = ticks(x0, x1, Math.max(2, Math.min(6, width / 90))).filter(Number.isInteger);
  for (const tick of across) svg.append(shape("text", { x: at(tick), y: height - 5, "text-anchor": "middle" }, digits(tick)));
  if (xName && width > 250) svg.append(shape("text", { x: left - 7, y: height - 5, "text-anchor": "end" }, xName));
  for (const curve of curves) {
    const last = curve.points.findLast((point) => point[1] !== null);
    if (curve.dots) {
      for (const [px, py] of curve.points) {
        if (py !== null) svg.append(shape("circle", { class: "dot", cx: at(px), cy: up(py), r: curve.points.length > 300 ? 2 : 3.2, fill: curve.colour }));
      }
      continue;
    }
    let path = "", pen = "M";
    for (const [px, py] of curve.points) {
      if (py === null) { pen = "M"; continue; }
      path += `${pen}${at(px).toFixed(1)} ${up(py).toFixed(1)}`;
      pen = "L";
    }
    svg.append(shape("path", { class: curve.dashed ? "curve dashed" : "curve", d: path, stroke: curve.colour }));
    if (last && !curve.dashed) svg.append(shape("circle", { class: "dot", cx: at(last[0]), cy: up(last[1]), r: 3.4, fill: curve.colour }));
  }
  host.replaceChildren(svg);
}

// How players are distributed: shares between edges, as areas; those who are all alike as a line.
function areas(host, densities, label) {
  const width = Math.max(host.clientWidth || 320, 160), height = 120;
  const [left, right, top, bottom] = [8, 8, 6, 20];
  const range = rangeOf(densities.flatMap((density) => density.edges));
  if (!range) return host.replaceChildren();
  const [x0, x1] = airy(range);
  const at = (x) => left + ((x - x0) / (x1 - x0)) * (width - left - right);
  const floor = height - bottom;
  const svg = shape("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": label });
  const thin = (x1 - x0) / 300;
  const heights = densities.map(({ edges, shares }) => shares.map((share, k) => share / Math.max(edges[k + 1] - edges[k], thin)));
  const most = Math.max(...heights.flat(), 1e-30);
  for (const tick of ticks(x0, x1, 5)) svg.append(shape("text", { x: at(tick), y: height - 5, "text-anchor": "middle" }, digits(tick)));
  svg.append(shape("line", { class: "grid", x1: left, x2: width - right, y1: floor, y2: floor }));
  densities.forEach(({ edges }, place) => {
    let path = `M${at(edges[0]).toFixed(1)} ${floor}`;
    heights[place].forEach((height, k) => {
      const y = (floor - (height / most) * (floor - top)).toFixed(1);
      const to = Math.max(edges[k + 1], edges[k] + thin);
      path += `L${at(edges[k]).toFixed(1)} ${y}L${at(to).toFixed(1)} ${y}`;
    });
    path += `L${at(edges.at(-1)).toFixed(1)} ${floor}Z`;
    const colour = COLOURS[place % COLOURS.length];
    svg.append(shape("path", { class: "area", d: path, fill: colour, stroke: colour }));
  });
  host.replaceChildren(svg);
}

// Colours of the theme as numbers, for canvases.
function themeColour(name) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const hex = probe.fillStyle;
  return [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
}
const mixed = (cold, hot, share) => cold.map((c, k) => Math.round(c + (hot[k] - c) * share));

function sized(canvas, height) {
  const width = Math.max(canvas.parentElement.clientWidth || 320, 120);
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  return [pen, width];
}

// A table of shares as colours, `rows` × `columns`, row by row; the largest of all is the deepest.
function heat(canvas, shares, rows, columns, { names = [], height, deepest }) {
  const room = names.length ? 64 : 0;
  const [pen, width] = sized(canvas, height);
  const [cold, hot, ink] = ["--cold", "--heat", "--soft"].map(themeColour);
  const [w, h] = [(width - room) / columns, height / rows];
  const gap = h > 6 ? 1 : 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const share = Math.min(Math.max((shares[r * columns + c] || 0) / deepest, 0), 1) ** 0.7;
      pen.fillStyle = `rgb(${mixed(cold, hot, share)})`;
      pen.fillRect(room + c * w, r * h, w - (w > 9 && names.length ? 1 : -0.5), h - gap + (gap ? 0 : 0.4));
    }
  }
  pen.fillStyle = `rgb(${ink})`;
  pen.font = "11px system-ui, sans-serif";
  pen.textBaseline = "middle";
  const every = Math.ceil((13 * rows) / height);
  names.forEach((name, r) => {
    if (r % every === 0) pen.fillText(name.length > 10 ? `${name.slice(0, 9)}…` : name, 0, Math.max((r + 0.5) * h, 6));
  });
  return { room, w, h };
}

// Where players are on a line, a row each.
function dots(canvas, values, rows, { low, high, names = [], height }) {
  const room = 64;
  const [pen, width] = sized(canvas, height);
  const [line, hot, ink] = ["--line", "--one", "--soft"].map(themeColour);
  const h = height / rows;
  pen.font = "11px system-ui, sans-serif";
  pen.textBaseline = "middle";
  const every = Math.ceil((13 * rows) / height);
  values.forEach((value, r) => {
    const y = (r + 0.5) * h;
    pen.strokeStyle = `rgb(${line})`;
    if (h > 5) { pen.beginPath(); pen.moveTo(room, y); pen.lineTo(width - 6, y); pen.stroke(); }
    pen.fillStyle = `rgb(${ink})`;
    if (r % every === 0) pen.fillText(names[r] || "", 0, Math.max(y, 6));
    if (value === null) return;
    pen.fillStyle = `rgb(${hot})`;
    pen.beginPath();
    pen.arc(room + 6 + ((value - low) / (high - low || 1)) * (width - room - 12), y, Math.max(1.5, Math.min(5, h * 0.4)), 0, 7);
    pen.fill();
  });
}

// A network: players where they stand, coloured by what they do.
function network(canvas, graph, values, { low, high }) {
  const height = Math.min(Math.max(canvas.parentElement.clientWidth || 320, 160), graph.nodes.length < 13 ? 230 : 380);
  const [pen, width] = sized(canvas, height);
  const [line, cold, hot, card] = ["--faint", "--two", "--one", "--card"].map(themeColour);
  const radius = Math.min(width, height) / 2 - 12;
  const at = ([x, y]) => [width / 2 + x * radius, height / 2 + y * radius];
  const count = graph.nodes.length;
  const strength = Math.min(0.7, Math.max(0.08, 300 / Math.max(graph.links.length, 1)));
  for (const [a, b, weight] of graph.links) {
    pen.strokeStyle = `rgb(${line} / ${strength * (0.35 + 0.65 * weight)})`.replaceAll(",", " ");
    pen.lineWidth = count < 100 ? 0.5 + 1.3 * weight : 0.6;
    pen.beginPath();
    pen.moveTo(...at(graph.places[a]));
    pen.lineTo(...at(graph.places[b]));
    pen.stroke();
  }
  const size = Math.max(1.6, Math.min(7, radius / Math.sqrt(count) / 1.6));
  graph.places.forEach((place, k) => {
    const value = values[k];
    const share = value === null || value === undefined ? 0.5 : (value - low) / (high - low || 1);
    pen.fillStyle = `rgb(${mixed(cold, hot, Math.min(Math.max(share, 0), 1))})`;
    pen.strokeStyle = `rgb(${card})`;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.arc(...at(place), size, 0, 7);
    pen.fill();
    if (size > 3) pen.stroke();
  });
}

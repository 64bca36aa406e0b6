// Values under the pointer, series that switch on and off, and zoom. A page without it shows the same figures.
'use strict';
document.querySelectorAll('figure').forEach(figure => {
  const make = (parent, name, attributes, text) => {
    const element = document.createElementNS(parent.namespaceURI, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (text !== undefined) element.textContent = text;
    return parent.appendChild(element);
  };
  const hidden = new Set();
  const told = value => String(Number(value.toPrecision(6))).replace('-', '−');

  figure.querySelectorAll('.legend li[data-key]').forEach(entry => {
    const key = entry.dataset.key;
    const groups = figure.querySelectorAll(`g[data-key="${key}"]`);
    if (!groups.length) return;
    const toggle = () => {
      const off = !hidden.delete(key);
      if (off) hidden.add(key);
      groups.forEach(group => { group.style.display = off ? 'none' : ''; });
      entry.classList.toggle('off', off);
      entry.setAttribute('aria-pressed', String(!off));
    };
    entry.setAttribute('role', 'button');
    entry.setAttribute('aria-pressed', 'true');
    entry.tabIndex = 0;
    entry.title = 'Show or hide';
    entry.addEventListener('click', toggle);
    entry.addEventListener('keydown', event => {
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); toggle(); }
    });
  });

  figure.querySelectorAll('svg').forEach(drawing => {
    const metadata = drawing.querySelector('metadata');
    if (!metadata) return;
    const plot = JSON.parse(metadata.textContent);
    for (const series of plot.series) series.rows = series.rows.split(';').filter(row => row).map(row => row.split(' ').map(Number));
    const [left, top, right, bottom] = plot.frame;
    const whole = { x: [plot.across.low, plot.across.high], y: [0, 1] };
    let view = whole;

    // Shares of the window's height and width, so that both vertical axes are zoomed alike.
    const share = (scale, value) => {
      const place = scale.logarithm === undefined ? value : Math.log10(value + scale.logarithm);
      return (place / 10 ** (scale.power || 0) - scale.low) / (scale.high - scale.low);
    };
    const across = x => {
      const place = plot.across.low + share(plot.across, x) * (plot.across.high - plot.across.low);
      return left + (place - view.x[0]) / (view.x[1] - view.x[0]) * (right - left);
    };
    const up = (series, y) => {
      const place = share(series.right ? plot.right : plot.up, y);
      return bottom - (place - view.y[0]) / (view.y[1] - view.y[0]) * (bottom - top);
    };
    const pointer = event => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
      const inside = at.x >= left && at.x <= right && at.y >= top && at.y <= bottom;
      return { x: at.x, y: at.y, inside };
    };

    // Series move below a clip, in place of the drawn mesh there is one of the window.
    const clip = `clip-${drawing.querySelector('title').id}`;
    const first = [...drawing.children].find(child => child.dataset.key !== undefined);
    const mesh = [...drawing.children].filter(child =>
      ['line', 'text', 'polyline', 'rect'].includes(child.tagName) && child !== drawing.querySelector('rect'));
    const anew = make(drawing, 'g', { class: 'anew' });
    if (first) {
      const box = { x: left, y: top, width: right - left, height: bottom - top };
      make(make(make(drawing, 'defs', {}), 'clipPath', { id: clip }), 'rect', box);
      const content = document.createElementNS(drawing.namespaceURI, 'g');
      const moved = document.createElementNS(drawing.namespaceURI, 'g');
      drawing.insertBefore(content, first);
      content.appendChild(moved);
      [...drawing.children].filter(child => child.dataset.key !== undefined).forEach(child => moved.appendChild(child));
      drawing.zoomTo = target => {
        view = target;
        const zoomed = target !== whole;
        const sx = (whole.x[1] - whole.x[0]) / (target.x[1] - target.x[0]);
        const sy = 1 / (target.y[1] - target.y[0]);
        const dx = left - sx * (left + (target.x[0] - whole.x[0]) / (whole.x[1] - whole.x[0]) * (right - left));
        const dy = bottom - sy * (bottom - target.y[0] * (bottom - top));
        moved.setAttribute('transform', zoomed ? `matrix(${sx} 0 0 ${sy} ${dx} ${dy})` : '');
        moved.classList.toggle('zoomed', zoomed);
        if (zoomed) content.setAttribute('clip-path', `url(#${clip})`); else content.removeAttribute('clip-path');
        mesh.forEach(element => { element.style.display = zoomed ? 'none' : ''; });
        anew.replaceChildren();
        if (zoomed) axes();
      };
    }
    const steps = (low, high) => {
      const span = Math.abs(high - low), rough = span / 6, decade = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 5, 10].map(k => k * decade).find(k => k >= rough);
      const start = Math.ceil(Math.min(low, high) / step) * step;
      return Array.from({ length: Math.floor(span / step) + 1 }, (_, k) => start + k * step)
        .filter(at => at <= Math.max(low, high));
    };
    const label = (scale, place) => {
      const value = place * 10 ** (scale.power || 0);
      return told(Number((scale.logarithm === undefined ? value : 10 ** value - scale.logarithm).toPrecision(4)));
    };
    const axes = () => {
      const ink = { fill: '#3a4249', 'font-family': 'sans-serif', 'font-size': 24 };
      make(anew, 'rect', { x: left, y: top, width: right - left, height: bottom - top, fill: 'none', stroke: '#8c949b', 'stroke-width': 2 });
      const place = (at, [low, high]) => (at - low) / (high - low);
      steps(...view.x).forEach(at => {
        const x = left + place(at, view.x) * (right - left);
        make(anew, 'line', { x1: x, x2: x, y1: bottom, y2: bottom + 8, stroke: '#8c949b', 'stroke-width': 2 });
        make(anew, 'text', { ...ink, x, y: bottom + 32, 'text-anchor': 'middle' }, label(plot.across, at));
      });
      make(anew, 'text', { ...ink, x: (left + right) / 2, y: bottom + 70, 'text-anchor': 'middle' }, plot.across.title);
      [[plot.up, left, -1, 'end'], [plot.right, right, 1, 'start']].filter(([scale]) => scale).forEach(([scale, x, side, anchor]) => {
        const ends = view.y.map(part => scale.low + part * (scale.high - scale.low));
        steps(...ends).forEach(at => {
          const y = bottom - place(at, ends) * (bottom - top);
          make(anew, 'line', { x1: x, x2: x + 8 * side, y1: y, y2: y, stroke: '#8c949b', 'stroke-width': 2 });
          make(anew, 'text', { ...ink, x: x + 12 * side, y: y + 8, 'text-anchor': anchor }, label(scale, at));
        });
        const middle = (top + bottom) / 2, edge = side < 0 ? 26 : drawing.viewBox.baseVal.width - 8;
        make(anew, 'text', { ...ink, x: edge, y: middle, 'text-anchor': 'middle', transform: `rotate(270 ${edge} ${middle})` }, scale.title);
      });
    };

    // Values: of each series the point nearest to the pointer across, or of colours the nearest cell.
    const bubble = document.createElement('div');
    bubble.className = 'bubble';
    bubble.hidden = true;
    figure.appendChild(bubble);
    const marks = make(drawing, 'g', { class: 'marks' });
    const quiet = () => { bubble.hidden = true; marks.replaceChildren(); };
    const nearest = at => {
      const found = [];
      // Of lines height does not matter, of cells and single points it does.
      const weight = plot.value || plot.series.length > 7 ? 1 : 1e-3;
      for (const series of plot.series) {
        if (hidden.has(String(series.key))) continue;
        let best = null;
        for (const row of series.rows) {
          const x = across(row[0]), y = up(series, row[1]);
          const off = Math.abs(x - at.x) + weight * Math.abs(y - at.y);
          if (!best || off < best.off) best = { off, x, y, row, series };
        }
        if (best) found.push(best);
      }
      found.sort((a, b) => a.off - b.off);
      return plot.value ? found.slice(0, 1) : found.slice(0, 7);
    };
    const tell = event => {
      const at = pointer(event);
      if (!at.inside || from) { quiet(); return; }
      const found = nearest(at);
      if (!found.length) { quiet(); return; }
      marks.replaceChildren();
      const lines = found.map(({ series, row }) => plot.value
        ? `${series.name}: ${plot.value} ${told(row[2])}` : `${series.name}: ${told(row[1])}`);
      const inside = ({ x, y }) => x >= left && x <= right && y >= top && y <= bottom;
      found.filter(inside).forEach(({ x, y }) => make(marks, 'circle', { cx: x, cy: y, r: 7, fill: 'none', stroke: '#1d2329', 'stroke-width': 2.5 }));
      bubble.textContent = [`${plot.across.title} ${told(found[0].row[0])}`, ...lines].join('\n');
      const box = figure.getBoundingClientRect();
      bubble.hidden = false;
      const room = box.width - bubble.offsetWidth;
      bubble.style.left = `${Math.max(0, Math.min(event.clientX - box.left + 14, room))}px`;
      bubble.style.top = `${event.clientY - box.top + 18}px`;
    };

    let from = null;
    const band = make(drawing, 'rect', { class: 'band', width: 0, height: 0 });
    drawing.addEventListener('pointermove', event => {
      if (from) {
        const at = pointer(event), x = Math.max(left, Math.min(at.x, right)), y = Math.max(top, Math.min(at.y, bottom));
        const box = { x: Math.min(x, from.x), y: Math.min(y, from.y), width: Math.abs(x - from.x), height: Math.abs(y - from.y) };
        for (const key in box) band.setAttribute(key, box[key]);
      }
      tell(event);
    });
    drawing.addEventListener('pointerleave', quiet);
    if (!drawing.zoomTo) return;
    drawing.classList.add('zoomable');
    drawing.addEventListener('pointerdown', event => {
      const at = pointer(event);
      if (event.pointerType !== 'mouse' || event.button !== 0 || !at.inside) return;
      from = at;
      drawing.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    drawing.addEventListener('pointerup', () => {
      if (!from) return;
      from = null;
      const { x, y, width, height } = band.getBBox();
      band.setAttribute('width', 0);
      if (width < 12 || height < 12) return;
      const part = (at, low, high, [start, end]) => start + (at - low) / (high - low) * (end - start);
      drawing.zoomTo({
        x: [x, x + width].map(at => part(at, left, right, view.x)),
        y: [y + height, y].map(at => part(at, bottom, top, view.y)),
      });
      quiet();
    });
    drawing.addEventListener('dblclick', () => { drawing.zoomTo(whole); quiet(); });
  });
});

// The page: takes news, keeps the runs side by side, and draws once a frame.

class Page {
  constructor() {
    this.token = new URLSearchParams(location.search).get("token") ?? "";
    this.control = document.body.dataset.access === "control";
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.runs = [];
    this.host = document.getElementById("runs");
    this.connection = document.getElementById("connection");
    this.tooltip = document.getElementById("tip");
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.dirty());
    new ResizeObserver(() => this.dirty()).observe(this.host);
    this.listen();
  }

  address(path) { return `${path}?token=${encodeURIComponent(this.token)}`; }

  listen() {
    const source = new EventSource(this.address("/events"));
    source.onopen = () => this.connected("open", this.control ? "live, with controls" : "live");
    source.onerror = () => this.connected("lost", "not connected: the page may have ended");
    source.onmessage = ({ data }) => {
      for (const news of JSON.parse(data).runs) this.run(news.id).take(news);
      this.dirty();
    };
  }

  connected(className, text) {
    this.connection.className = className;
    this.connection.textContent = text;
  }

  run(id) {
    while (this.runs.length <= id) {
      const run = new Run(this.runs.length, this);
      this.runs.push(run);
      this.host.append(run.card);
    }
    return this.runs[id];
  }

  // Asks for something; why it was refused, if it was.
  async send(path, body) {
    try {
      const answer = await fetch(this.address(path), { method: "POST", body: JSON.stringify(body) });
      return answer.ok ? null : (await answer.text()).trim();
    } catch {
      return "not connected";
    }
  }

  // The range of quantities over all runs of a kind, so that they can be compared.
  range(kind, names, own, positive) {
    const alike = this.runs.filter((run) => run.head?.kind === kind && run.head.game === own.head.game);
    const numbers = alike.flatMap((run) => names.flatMap((name) => run.points(name).map((point) => point[1])));
    return rangeOf(positive ? numbers.filter((x) => x > 0) : numbers);
  }

  tip(text, x, y) {
    this.tooltip.hidden = text === null;
    if (text === null) return;
    this.tooltip.textContent = text;
    this.tooltip.style.left = `${Math.min(x + 14, innerWidth - this.tooltip.offsetWidth - 8)}px`;
    this.tooltip.style.top = `${y + 16}px`;
  }

  dirty() {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.runs.forEach((run) => run.draw());
    });
  }
}

new Page();

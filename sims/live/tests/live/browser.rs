//! The page in a real browser.

use crate::page::{Page, command, scenario};
use crate::webdriver::Browser;

fn browser() -> Option<Browser> {
    let browser = Browser::start();
    if browser.is_none() {
        println!("SKIPPED: the live page was not opened: there is no chromium with chromedriver on the PATH");
    }
    browser
}

/// Of a run on the page: what a script about its card says.
fn of_run(run: usize, script: &str) -> String {
    format!("(card => {script})(document.querySelector('#run-{run}'))")
}

const POINTS: &str = "(card.querySelector('[data-chart=\"series pareto_gap\"] path')?.getAttribute('d') ?? '').length";

#[test]
fn a_run_is_watched_paused_and_asked_what_if() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (market, out) = (scenario("spectrum/market.yaml"), folder.path().join("out"));
    let mut run = command(&["run", market.to_str().unwrap(), "--live", "--control", "--threads", "1"]);
    run.args(["--out", out.to_str().unwrap(), "--set", "designer.iterations=200000"]);
    let page = Page::start(run);
    browser.look(1280, "light");
    browser.open(&page.address());
    browser.until(&of_run(0, "card !== null && Number(card.dataset.done) > 0"));
    // The curve of the gap grows.
    let length = || browser.say(&of_run(0, POINTS)).as_u64().unwrap();
    browser.until(&of_run(0, &format!("{POINTS} > 20")));
    let before = length();
    browser.until(&of_run(0, &format!("{POINTS} > {}", before + 200)));
    browser.until(&of_run(0, "card.querySelector('.state').textContent === 'running'"));
    browser.click("#run-0 button.pause");
    browser.until(&of_run(0, "card.querySelector('.state').textContent === 'paused'"));
    let done = || browser.say(&of_run(0, "Number(card.dataset.done)")).as_u64().unwrap();
    // Its news arrive within some tenths of a second.
    std::thread::sleep(std::time::Duration::from_millis(500));
    let paused_at = done();
    std::thread::sleep(std::time::Duration::from_millis(400));
    assert_eq!(done(), paused_at);
    browser.click("#run-0 button.step");
    browser.until(&of_run(0, &format!("Number(card.dataset.done) === {}", paused_at + 1)));
    // Another mechanism moves play, and so does another precision; the run stays where it is.
    let play = "card.querySelector('.answer canvas')?.dataset.moment ?? ''";
    let answered = |number: u32| {
        let script = format!(
            "card.querySelector('.answer').dataset.number == {number} && card.querySelector('.answer').dataset.state === 'done'"
        );
        browser.until(&of_run(0, &script));
        browser.say(&of_run(0, play))
    };
    browser.fill("#run-0 input.phi", "0");
    let mut number = 1;
    // A field that is cleared first asks nothing, or asks twice.
    let mut settle = || {
        std::thread::sleep(std::time::Duration::from_millis(400));
        number = browser.say(&of_run(0, "Number(card.querySelector('.answer').dataset.number)")).as_u64().unwrap_or(1)
            as u32;
        answered(number)
    };
    let free = settle();
    browser.fill("#run-0 input.phi", "2");
    let dear = settle();
    assert!(free != dear && !free.as_str().unwrap().is_empty());
    browser.fill("#run-0 input.precision", "60");
    let crisp = settle();
    assert!(crisp != dear);
    browser.fill("#run-0 input.phi", "77");
    browser.until(&of_run(0, "card.querySelector('.wrong').textContent.includes('found 77')"));
    browser.fill("#run-0 input.phi", "0.4");
    let _ = settle();
    assert_eq!(done(), paused_at + 1);
    for (width, theme) in [(1280, "light"), (1280, "dark"), (390, "light")] {
        browser.look(width, theme);
        std::thread::sleep(std::time::Duration::from_millis(400));
        let picture = browser.picture(&format!("run-{width}-{theme}"));
        assert!(picture.starts_with(b"\x89PNG") && picture.len() > 10_000);
        // Nothing sticks out.
        assert_eq!(browser.say("document.documentElement.scrollWidth <= innerWidth"), true, "{width}");
    }
    browser.look(1280, "light");
    browser.click("#run-0 button.resume");
    browser.until(&of_run(0, &format!("Number(card.dataset.done) > {}", paused_at + 5)));
    page.interrupt();
    assert_eq!(page.wait().0, Some(130));
    browser.until("document.querySelector('#connection').className === 'lost'");
    // Only that the page has ended is an error, and the mechanism that there is not.
    let errors = browser.errors();
    let expected = |error: &&String| !error.contains("ERR_") && !error.contains("status of 400");
    assert!(errors.iter().filter(expected).count() == 0, "{errors:?}");
}

#[test]
fn two_runs_are_looked_at_side_by_side_and_a_network_and_a_crowd() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let runs = [
        ("one", "spectrum/market.yaml", "seed=7"),
        ("two", "spectrum/market.yaml", "seed=8"),
        ("village", "network/village.yaml", "seed=3"),
        ("crowd", "population/commuters.yaml", "seed=1"),
        ("ensemble", "spectrum/market.yaml", "replicates=12"),
    ];
    for (name, file, set) in runs {
        let scenario = scenario(file);
        let mut run = command(&["run", scenario.to_str().unwrap(), "--exit", "--out", &path(name), "--set", set]);
        if file.starts_with("spectrum") {
            run.args(["--set", "designer.iterations=60"]);
        }
        assert!(run.output().unwrap().status.success(), "{name}");
    }
    let page = Page::start(command(&["view", &path("one"), &path("two")]));
    browser.look(1400, "light");
    browser.open(&page.address());
    for run in 0..2 {
        browser.until(&of_run(run, "card !== null && card.querySelector('.state').textContent === 'done'"));
        browser.until(&of_run(run, "card.querySelector('[data-chart=play] canvas') !== null"));
    }
    let places = browser
        .say("[0, 1].map(k => document.querySelector('#run-' + k).getBoundingClientRect()).map(r => [r.left, r.top])");
    assert!(places[0][0].as_f64() < places[1][0].as_f64() && places[0][1] == places[1][1], "{places}");
    // One scale for both, so that they can be compared; without `--control` there is nothing to press.
    let scale = |run: usize| {
        browser.say(&of_run(
            run,
            "[...card.querySelectorAll('[data-chart=\"series pareto_gap\"] text')].map(t => t.textContent).join()",
        ))
    };
    assert_eq!(scale(0), scale(1));
    assert_eq!(
        browser.say("[...document.querySelectorAll('button, .lab')].filter(e => e.offsetParent !== null).length"),
        0
    );
    browser.picture("two");
    let page = Page::start(command(&["view", &path("village"), &path("crowd"), &path("ensemble")]));
    browser.look(1500, "dark");
    browser.open(&page.address());
    browser.until(&of_run(0, "card !== null && card.querySelector('[data-chart=network] canvas') !== null"));
    browser.until(&of_run(1, "card !== null && card.querySelectorAll('[data-chart^=density] path').length >= 3"));
    browser.until(&of_run(
        2,
        "card !== null && card.querySelectorAll('[data-chart=\"series pareto_gap\"] circle').length === 12",
    ));
    // The picture of the network is not empty.
    let colours = "(c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((_, k) => k % 4 < 3)).size)(card.querySelector('[data-chart=network] canvas'))";
    assert!(browser.say(&of_run(0, colours)).as_u64().unwrap() > 20);
    browser.picture("kinds");
    assert!(browser.errors().is_empty(), "{:?}", browser.errors());
}

#![doc = include_str!("../../../README.md")]

mod arguments;
mod build;
mod companion;
mod journal;
pub mod live;
mod logging;
mod manual;
mod output;
mod report;
mod watch;

use std::env;
use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, Write};

use clap::Parser;
use walras_author::games::Listing;
use walras_author::{describe, facts, new};
use walras_engine::plugin::report_crashes;
use walras_process::exit::Exit;
use walras_report::Html;
use walras_solve::{SolveError, fit};
use walras_study::chunks::ChunkOptions;
use walras_study::{
    Done, MaybeJournal, MaybeOnlooker, ResumeOptions, RunError, RunOptions, Verified, chunks, ensemble,
};
use walras_validate as validate;

use arguments::{Cli, Command, GamesArguments, LintArguments, ResumeArguments, RunArguments, ValidateArguments};
use live::LivePage;
use output::{complain, complain_in, copy, print};
use watch::{Event, watch};

/// Parses the command line and does what it says. What needs the live page is handed over to the program that has it.
pub fn main() -> Exit {
    command(env::args_os(), None)
}

/// As [`main`], for these arguments, the first of which names the program, and with a live page.
pub fn main_with_page(arguments: impl Iterator<Item = OsString>, page: &dyn LivePage) -> Exit {
    command(arguments, Some(page))
}

fn command(arguments: impl Iterator<Item = OsString>, page: Option<&dyn LivePage>) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; a closed pipe is no reason to fail either.
            let _ = error.print();
            return if error.use_stderr() { Exit::BadInput } else { Exit::Success };
        }
    };
    if page.is_none() && needs_page(&cli.command) {
        return companion::hand_over("walras-live", "cargo install --path sims/live", env::args_os().skip(1));
    }
    let journal = logging::start(cli.log.map(Into::into));
    report_crashes(i32::from(Exit::Game as u8));
    match cli.command {
        Command::Run(arguments) if arguments.watch => {
            watch(&arguments, &mut show).unwrap_or_else(|error| run_failed(&error))
        }
        Command::Run(arguments) if arguments.dry_run => {
            match arguments.options().map_err(RunError::from).and_then(|options| walras_study::dry_run(&options)) {
                Ok(text) => print(&text),
                Err(error) => run_failed(&error),
            }
        }
        Command::Run(arguments) => match page.filter(|_| arguments.page.live) {
            Some(page) => run_live(&arguments, journal, page),
            None => end_of_run(run(&arguments, journal, None)),
        },
        Command::View(arguments) => match page.map(|page| page.view(&arguments.into())) {
            Some(Err(fault)) => failed(&fault, fault.exit()),
            Some(Ok(())) | None => Exit::Success,
        },
        Command::Resume(arguments) => end_of_run(resume(&arguments, journal)),
        Command::Verify(arguments) => match walras_study::verify(&arguments.into()) {
            Ok(verified) => show_verified(&verified),
            Err(error) => run_failed(&error),
        },
        Command::Plan(arguments) => {
            end_of_run(arguments.options().map_err(RunError::from).and_then(|options| chunks::plan(&options)))
        }
        Command::Status(arguments) => chunks::status(&arguments.folder)
            .and_then(|status| if arguments.json { status.json() } else { Ok(status.text()) })
            .map_or_else(|error| run_failed(&error), |text| print(&text)),
        Command::Merge(arguments) => {
            end_of_run(chunks::merge(&arguments.folder, &arguments.trusted.trust(), arguments.threads, &Html))
        }
        Command::Test(arguments) => match walras_choices::test(&arguments.into()) {
            Ok(text) => copy(text),
            Err(error) => failed(&error, error.exit()),
        },
        Command::Solve(arguments) => match walras_solve::solve(&arguments.into()) {
            Ok(answer) => print_answer(&answer),
            Err(SolveError::Scenario(error)) => {
                complain_in(&error, error.in_scenario());
                error.exit()
            }
            Err(error) => failed(&error, error.exit()),
        },
        Command::Fit(arguments) => match fit::fit(&arguments.into()) {
            Ok(answer) => print_answer(&answer),
            Err(error) => failed(&error, error.exit()),
        },
        Command::Audit(arguments) => match walras_audit::audit(&arguments.into()) {
            Ok(text) => print(&text),
            Err(error) => {
                complain_in(&error, error.in_scenario());
                error.exit()
            }
        },
        Command::New(arguments) => match new::new(&arguments.into()) {
            Ok(text) => print(&text),
            Err(error) => failed(&error, error.exit()),
        },
        Command::Games(arguments) => list_games(&arguments),
        Command::Describe(arguments) => match describe::describe(&arguments.into()) {
            Ok(text) => print(&text),
            Err(error) => failed(&error, error.exit()),
        },
        Command::Facts { library } => match facts::answer(&library) {
            Ok(text) => print(&text),
            Err(reason) => failed(&reason, Exit::Game),
        },
        Command::PlayMembers { folder, work, trusted } => match ensemble::serve(&folder, &work, &trusted.trust()) {
            Ok(()) => Exit::Success,
            Err(error) => run_failed(&error),
        },
        Command::Report(arguments) => report::report(&arguments),
        Command::Validate(arguments) => validate_game(arguments),
        Command::ValidateCheck(arguments) => validate::check(&arguments.into()),
        Command::Lint(arguments) => lint(&arguments),
        Command::Explain { field } => match walras_scenario::explain(&field) {
            Ok(text) => print(&text),
            Err(reason) => failed(&reason, Exit::BadInput),
        },
        Command::Completions { shell } => copy(manual::completions(shell).as_slice()),
        Command::Manual { folder } => match manual::write(&folder) {
            Ok(text) => print(&text),
            Err(error) => failed(&format!("{}: {error}", folder.display()), Exit::Files),
        },
        Command::Schema => print(&format!("{:#}\n", walras_scenario::schema())),
    }
}

/// Whether only the program with the live page can do this.
fn needs_page(command: &Command) -> bool {
    match command {
        Command::Run(arguments) => arguments.page.live,
        Command::View(_) => true,
        _ => false,
    }
}

/// Runs under the eyes of a page, which stays when the run is over.
fn run_live(arguments: &RunArguments, journal: MaybeJournal, page: &dyn LivePage) -> Exit {
    let page = match page.open(&arguments.page.options()) {
        Ok(page) => page,
        Err(fault) => return failed(&fault, fault.exit()),
    };
    let outcome = run(arguments, journal, Some(page.onlooker()));
    let failure = outcome.as_ref().err().map(RunError::to_string);
    let interrupted = outcome.as_ref().is_ok_and(|done| done.interrupted);
    let exit = end_of_run(outcome);
    if !interrupted && !arguments.page.exit {
        page.linger(failure.as_deref());
    }
    exit
}

fn run(arguments: &RunArguments, journal: MaybeJournal, onlooker: MaybeOnlooker) -> Result<Done, RunError> {
    match arguments.chunk() {
        Some(chunk) => chunks::run_chunk(&ChunkOptions { journal, ..chunk }),
        None => walras_study::run(&RunOptions { journal, onlooker, ..arguments.options()? }, &Html),
    }
}

fn resume(arguments: &ResumeArguments, journal: MaybeJournal) -> Result<Done, RunError> {
    walras_study::resume(&ResumeOptions { journal, ..arguments.options()? }, &Html)
}

fn lint(arguments: &LintArguments) -> Exit {
    let lint = match arguments.changed.all() {
        Ok(changes) => walras_study::lint(&arguments.scenario, changes, &arguments.trusted.trust(), arguments.threads),
        Err(error) => Err(error.into()),
    };
    let lint = match lint {
        Ok(lint) => lint,
        Err(error) => return run_failed(&error),
    };
    let printed = if arguments.json {
        match serde_json::to_string_pretty(&lint) {
            Ok(json) => print(&(json + "\n")),
            Err(error) => failed(&format!("the findings cannot be written as JSON: {error}"), Exit::Files),
        }
    } else {
        print(&lint.text())
    };
    if lint.valid { printed } else { Exit::BadInput }
}

fn list_games(arguments: &GamesArguments) -> Exit {
    let listing = Listing::of_all_folders();
    if !arguments.json {
        return print(&listing.text());
    }
    match serde_json::to_string_pretty(&listing) {
        Ok(json) => print(&(json + "\n")),
        Err(error) => failed(&format!("the list cannot be written as JSON: {error}"), Exit::Files),
    }
}

fn validate_game(arguments: ValidateArguments) -> Exit {
    match validate::validate(&arguments.into()) {
        Ok(validated) => match print(&validated.text) {
            Exit::Success if !validated.passed => Exit::Game,
            printed => printed,
        },
        Err(error) => failed(&error, error.exit()),
    }
}

/// Prints an answer, and what it falls short of.
fn print_answer(answer: &walras_solve::Output) -> Exit {
    let printed = print(&answer.text);
    match &answer.shortfall {
        Some(shortfall) => {
            let _ = writeln!(io::stderr(), "not converged: {shortfall}");
            Exit::Numerics
        }
        None => printed,
    }
}

/// Shows what happens while a scenario is watched.
fn show(event: Event<'_>) {
    match event {
        Event::Table(text) => {
            print(text);
        }
        Event::Note(text) => tracing::info!("{text}"),
        Event::Fault(error) => {
            run_failed(error);
        }
    }
}

fn end_of_run(outcome: Result<Done, RunError>) -> Exit {
    match outcome {
        Ok(done) => {
            let printed = print(&done.closing);
            if done.interrupted { Exit::Interrupted } else { done.failure.unwrap_or(printed) }
        }
        Err(error) => run_failed(&error),
    }
}

/// What was compared, and the first difference.
fn show_verified(verified: &Verified) -> Exit {
    match &verified.difference {
        None => print(&format!("the same bits: {}\n", verified.compared)),
        Some(difference) => failed(&format!("not the same bits: {difference}"), Exit::Numerics),
    }
}

fn run_failed(error: &RunError) -> Exit {
    complain_in(error, error.in_scenario());
    error.exit()
}

fn failed(error: &dyn Display, exit: Exit) -> Exit {
    complain(error);
    exit
}

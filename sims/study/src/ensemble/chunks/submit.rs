//! Scripts that hand the chunks of a plan to the engines of clusters.

use std::io::Write;

use walras_process::folder::{Folder, FolderError};

/// What starts processes on many machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// HyperQueue.
    HyperQueue,
    /// Ray.
    Ray,
    /// Slurm, by an array job.
    Slurm,
    /// GNU parallel.
    Parallel,
}

/// Writes the script; how to start it. Chunks that are isolated play each run by a process of its own.
pub(super) fn write(engine: Engine, folder: &Folder, chunks: usize, isolate: bool) -> Result<String, FolderError> {
    let last = chunks - 1;
    let (name, start, text) = match engine {
        Engine::HyperQueue => ("submit-hq.py", "python3", hyper_queue(chunks)),
        Engine::Slurm => ("submit-slurm.sh", "sh", slurm(last)),
        Engine::Parallel => ("submit-parallel.sh", "sh", parallel(last)),
        Engine::Ray => ("submit-ray.py", "python3", ray(chunks)),
    };
    let text = match (isolate, start) {
        (false, _) => text,
        (true, "sh") => text.replace("--threads 1", "--threads 1 --isolate"),
        (true, _) => text.replace("\"--threads\", \"1\"", "\"--threads\", \"1\", \"--isolate\""),
    };
    folder.write(name, |file| file.write_all(text.as_bytes()))?;
    Ok(format!("`{start} {}`", folder.path().join(name).display()))
}

/// What all shell scripts begin with.
const SHELL: &str = r#"#!/bin/sh
# WALRAS names the program, by default the one found on the path. A chunk that is there already is not played again, so that
# this may be started as often as need be; then `walras merge` puts the results together.
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
walras=${WALRAS:-walras}
"#;

/// By the Python package, which has client, server and workers in one.
fn hyper_queue(chunks: usize) -> String {
    format!(
        r#"#!/usr/bin/env python3
"""Plays the chunks of this folder's plan by HyperQueue (PyPI: hyperqueue), then puts the results together.

HQ_SERVER_DIR names the folder of a running server (`hq server start`); without it a server and a worker are started here.
WALRAS names the program, by default the one found on the path. A chunk that is there already is not played again.
"""

import contextlib
import os
import pathlib
import subprocess

from hyperqueue import Client, Job, LocalCluster
from hyperqueue.cluster import WorkerConfig

FOLDER = str(pathlib.Path(__file__).resolve().parent)
WALRAS = os.environ.get("WALRAS", "walras")

with contextlib.ExitStack() as stack:
    if "HQ_SERVER_DIR" in os.environ:
        client = Client(os.environ["HQ_SERVER_DIR"])
    else:
        client = stack.enter_context(LocalCluster(worker_config=WorkerConfig())).client()
    job = Job(max_fails=None)
    for chunk in range({chunks}):
        command = [WALRAS, "run", "--chunk", str(chunk), FOLDER, "--threads", "1"]
        job.program(command, stdout=None, stderr=None, crash_limit=20)
    client.wait_for_jobs([client.submit(job)])
subprocess.run([WALRAS, "merge", FOLDER], check=True)
"#
    )
}

fn slurm(last: usize) -> String {
    format!(
        "{SHELL}export WALRAS_PROGRAM=\"$walras\" WALRAS_FOLDER=\"$folder\"\n\
         sbatch --wait --requeue --export=ALL --array=0-{last} --cpus-per-task=1 --output=/dev/null --job-name=walras <<'END'\n\
         #!/bin/sh\n\
         exec \"$WALRAS_PROGRAM\" run --chunk \"$SLURM_ARRAY_TASK_ID\" \"$WALRAS_FOLDER\" --threads 1\n\
         END\n\
         \"$walras\" merge \"$folder\"\n"
    )
}

fn parallel(last: usize) -> String {
    format!(
        "{SHELL}seq 0 {last} | parallel --quote --retries 3 --halt soon,fail=1 \"$walras\" run --chunk {{}} \"$folder\" --threads 1\n\
         \"$walras\" merge \"$folder\"\n"
    )
}

fn ray(chunks: usize) -> String {
    format!(
        r#"#!/usr/bin/env python3
"""Plays the chunks of this folder's plan on a Ray cluster, then puts the results together.

WALRAS names the program, by default the one found on the path. A chunk that is there already is not played again.
"""

import os
import pathlib
import subprocess

import ray

FOLDER = str(pathlib.Path(__file__).resolve().parent)
WALRAS = os.environ.get("WALRAS", "walras")


@ray.remote(num_cpus=1, max_retries=20)
def play(chunk):
    subprocess.run([WALRAS, "run", "--chunk", str(chunk), FOLDER, "--threads", "1"], check=True)


ray.init()
ray.get([play.remote(chunk) for chunk in range({chunks})])
subprocess.run([WALRAS, "merge", FOLDER], check=True)
"#
    )
}

"""Runs the tutorial from the folder of the repository in a kernel of its own; fails where a cell does."""

import nbclient
import nbformat

notebook = nbformat.read("sims/python/notebooks/tutorial.ipynb", 4)
nbclient.NotebookClient(notebook, resources={"metadata": {"path": "."}}).execute()
print(f"the tutorial ran, {len(notebook.cells)} cells")

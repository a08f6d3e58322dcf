"""The web application: FastAPI with a Gradio page; the only importers of gradio."""

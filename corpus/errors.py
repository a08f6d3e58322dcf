"""The errors that a user can cause and mend; each message is one sentence that says what to do.

PassendError                the root: shown to the user without a traceback
├── UnreadablePdf           one PDF cannot be read; the others go on
│   ├── NotAPdf
│   ├── EncryptedPdf
│   ├── DamagedPdf
│   ├── NoTextLayer         a scan, or empty pages
│   ├── UnreadableText      there is text, but its letters cannot be recovered
│   └── PdfLimitExceeded    reading it takes more memory or time than allowed
├── CorpusError             a folder that is missing or holds no readable document
├── SnapshotError           (index) an index that is missing, broken or made by another version
├── ModelError              (index) a model that cannot be loaded
└── UsageError              (assistant) a question or an option that cannot be used
"""

from __future__ import annotations


class PassendError(Exception):
    """Anything that a user can be told in one sentence."""


class UnreadablePdf(PassendError):
    """A PDF that cannot be read."""


class NotAPdf(UnreadablePdf):
    """The file is empty or has no PDF header."""


class EncryptedPdf(UnreadablePdf):
    """The file needs a password."""


class DamagedPdf(UnreadablePdf):
    """The file's structure is broken beyond repair."""


class NoTextLayer(UnreadablePdf):
    """The pages hold no text: images of pages, or nothing."""


class UnreadableText(UnreadablePdf):
    """The file does not say which letters its glyphs stand for."""


class PdfLimitExceeded(UnreadablePdf):
    """Reading the file takes more memory or time than allowed."""


class CorpusError(PassendError):
    """A folder that is missing or holds no document that can be read."""

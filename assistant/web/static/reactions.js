// Feedback on an answer, and the guard that warns before personal data are sent.

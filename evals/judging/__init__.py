"""Human judgement of answers: accounts, items, a rubric, agreement, and a language model beside them."""

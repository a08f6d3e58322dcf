// The evidence beside an answer, which is a sheet on a phone.

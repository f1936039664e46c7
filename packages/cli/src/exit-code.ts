/** The command did what was asked. */
export const EXIT_OK = 0;

/** Something failed while the command ran. */
export const EXIT_FAILURE = 1;

/** The command line, a filter or a time could not be understood. */
export const EXIT_USAGE = 2;

/** Verifying found something wrong. */
export const EXIT_FINDINGS = 3;

/** Nothing failed, and there was nothing to show. */
export const EXIT_NO_DATA = 5;

/** Interrupted from the keyboard: 128 + SIGINT. */
export const EXIT_INTERRUPTED = 130;

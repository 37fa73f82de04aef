/* cli/load.h: reads the two files of a comparison at the same time, with one progress bar. */
#ifndef VEER_CLI_LOAD_H
#define VEER_CLI_LOAD_H

#include "cli/command.h"
#include "files/records.h"
#include "monitor/profile.h"

typedef struct load_request {
    const char *ref_path;
    const char *cur_path;
    veer_records_options files; /* the same for both */
    size_t max_value_bytes;     /* of both together; beyond it, both become summaries */
    unsigned threads;           /* for sorting */
} load_request;

/**
 * Reads both files, each on its own thread, into sealed profiles. Either both keep their values or
 * both are summaries. Errors name the file; of two, the reference's is reported. The caller frees
 * both profiles; they are untouched on failure.
 */
veer_rc load_profiles(const veer_cli *cli, const load_request *request, profile **ret_ref,
                      profile **ret_cur, veer_err *err);

/** Online processors, at least 1 and at most VEER_PARALLEL_MAX. */
unsigned load_threads(void);

#endif

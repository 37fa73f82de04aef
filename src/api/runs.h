/* api/runs.h: stored drift runs of several series in one list, the newest first. */
#ifndef VEER_API_RUNS_H
#define VEER_API_RUNS_H

#include "api/asked.h"

/** Writes one run as a JSON value. */
typedef void veer_run_put(veer_json_writer *w, const veer_run *run, const char *model,
                          const char *version, const void *how);

/** What is looked for, and how it is written. */
typedef struct veer_run_asked {
    int64_t from_us;   /* of the evaluation */
    int64_t to_us;     /* exclusive */
    size_t limit;      /* at least 1, of the whole list */
    size_t each;       /* of a series; 0: as of the whole list */
    veer_run_put *put; /* writes a run */
    const void *how;   /* for put */
} veer_run_asked;

/** A run in the text of a list. */
typedef struct veer_run_entry {
    int64_t time_us; /* of the evaluation */
    size_t at;       /* first byte of its text */
    size_t len;      /* bytes of it */
} veer_run_entry;

typedef struct veer_run_list {
    const veer_run_asked *asked; /* borrowed */
    veer_buf text;               /* values, one behind the other */
    veer_run_entry *entries;     /* n; owned */
    size_t n;                    /* runs */
    size_t cap;                  /* room for */
} veer_run_list;

void veer_run_list_init(veer_run_list *list, const veer_run_asked *asked);
void veer_run_list_done(veer_run_list *list);

/** Adds runs of a series, the newest, at most one more than the limit. VEER_EIO, VEER_ECORRUPT,
 * VEER_ENOMEM, VEER_ELIMIT. */
veer_rc veer_run_list_add(veer_run_list *list, veer_judge *judge, uint32_t series,
                          const char *model, const char *version, veer_err *err);

/** Writes the newest ones, up to the limit, as an array; whether there are more. */
bool veer_run_list_put(veer_json_writer *w, veer_run_list *list);

/** The newest run; NULL: there is none. */
const veer_run_entry *veer_run_list_newest(veer_run_list *list);

/** What of its columns is written of a run. */
typedef struct veer_run_shown {
    bool columns;       /* all of them */
    const char *column; /* only this one; NULL: see columns */
} veer_run_shown;

/** A veer_run_put: the schema DriftRun; how is a veer_run_shown. */
veer_run_put veer_put_run;

#endif

/* cli/pages.h: the records of a model, page after page. */
#ifndef VEER_CLI_PAGES_H
#define VEER_CLI_PAGES_H

#include "cli/connect.h"

/** Which records. */
typedef struct veer_pages_question {
    const char *model;   /* its name */
    const char *version; /* NULL: all */
    const char *from;    /* as typed; NULL: from the beginning */
    const char *to;      /* as typed; NULL: up to now */
    bool labels;         /* with their labels */
    bool features;       /* with their features */
} veer_pages_question;

/** Gets one page of NDJSON: whole lines. */
typedef veer_rc (*veer_pages_fn)(void *context, const char *bytes, size_t len, veer_err *err);

/** Asks for all pages, in order. What fn returns, if not VEER_OK, ends it. */
veer_rc veer_pages_each(veer_connection *connection, const veer_pages_question *question,
                        veer_pages_fn fn, void *context, veer_err *err);

#endif

/* cli/feeding.h: what `import` and `replay` share: files into a server, counted one by one. */
#ifndef VEER_CLI_FEEDING_H
#define VEER_CLI_FEEDING_H

#include "cli/command.h"
#include "cli/connect.h"
#include "cli/feed.h"
#include "cli/mapping.h"

/** Filled by the rows of VEER_FEEDING_ROWS. */
typedef struct veer_feeding_options {
    veer_connect_options connect; /* which server */
    veer_opt_list labels;         /* --labels */
    veer_opt_list columns;        /* --column */
    const char *model;            /* --model */
    const char *version;          /* --version */
    veer_opt_count batch;         /* --batch */
    veer_opt_count wait_s;        /* --wait */
    bool json;                    /* --json */
} veer_feeding_options;

/* Rows of a command whose options have a veer_feeding_options `member`. */
#define VEER_FEEDING_AT(type, member, field) \
    offsetof(type, member) + offsetof(veer_feeding_options, field)
#define VEER_FEEDING_ROWS(type, member, labels_help, wait_fallback)      \
    {.name = "labels",                                                   \
     .letter = 'l',                                                      \
     .kind = VEER_OPT_LIST,                                              \
     .arg = "FILE",                                                      \
     .help = labels_help,                                                \
     .offset = VEER_FEEDING_AT(type, member, labels)},                   \
        VEER_MAPPING_ROW(type, member.columns),                          \
        {.name = "model",                                                \
         .letter = 'm',                                                  \
         .kind = VEER_OPT_TEXT,                                          \
         .arg = "NAME",                                                  \
         .help = "Model of the records that name none",                  \
         .offset = VEER_FEEDING_AT(type, member, model)},                \
        {.name = "version",                                              \
         .kind = VEER_OPT_TEXT,                                          \
         .arg = "NAME",                                                  \
         .help = "Version of the records that name none",                \
         .offset = VEER_FEEDING_AT(type, member, version)},              \
        {.name = "batch",                                                \
         .kind = VEER_OPT_COUNT,                                         \
         .arg = "N",                                                     \
         .help = "Most records of one request",                          \
         .fallback = "1000",                                             \
         .min = 1,                                                       \
         .max = VEER_SENDER_MAX_ROWS,                                    \
         .offset = VEER_FEEDING_AT(type, member, batch)},                \
        {.name = "wait",                                                 \
         .kind = VEER_OPT_COUNT,                                         \
         .arg = "SECONDS",                                               \
         .help = "Keep trying so long while the server is away or busy", \
         .fallback = wait_fallback,                                      \
         .max = 86400,                                                   \
         .offset = VEER_FEEDING_AT(type, member, wait_s)},               \
        {.name = "json",                                                 \
         .kind = VEER_OPT_FLAG,                                          \
         .help = "Print the summary as JSON",                            \
         .offset = VEER_FEEDING_AT(type, member, json)},                 \
        VEER_CONNECT_ROWS(type, member.connect)

/** A file on its way. */
typedef struct veer_feeding_file {
    veer_feed_options options; /* of feed */
    veer_feed *feed;           /* NULL before it is opened and after it is closed; owned */
    veer_sender sender;        /* gathers its records */
} veer_feeding_file;

/** All files of a run: the operands, then --labels. */
typedef struct veer_feeding {
    const veer_cli *cli;           /* how it was called */
    const veer_feeding_options *o; /* what was asked for */
    veer_connection connection;    /* to the server */
    veer_tally *tallies;           /* n, in the arena of cli */
    size_t n;                      /* files */
    size_t n_opened;               /* tallies that hold something: the first ones */
} veer_feeding;

/** Looks at the options and makes the tallies; does not connect. VEER_EINVAL without a file and for
 * a wrong --column. */
veer_rc veer_feeding_init(veer_feeding *feeding, const veer_cli *cli,
                          const veer_feeding_options *options, veer_err *err);

/** Connects; a directory that is not there is made. */
veer_rc veer_feeding_connect(veer_feeding *feeding, const volatile sig_atomic_t *stop,
                             veer_err *err);

/** Opens the file `index` and begins its tally. Close it also after a failure. */
veer_rc veer_feeding_open(veer_feeding *feeding, size_t index, veer_feeding_file *file,
                          veer_err *err);

/** What is still gathered is lost. A zeroed file is fine. */
void veer_feeding_close(veer_feeding_file *file);

/** Prints the tallies as text or JSON; `last` (may be NULL) is a line behind the text. */
veer_rc veer_feeding_print(const veer_feeding *feeding, const char *last, veer_err *err);

/** Whether a record was refused. */
bool veer_feeding_has_rejected(const veer_feeding *feeding);

/** Ends the connection. A zeroed one is fine. */
void veer_feeding_done(veer_feeding *feeding);

#endif

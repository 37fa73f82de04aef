/* cli/command.h: one descriptor per command; everything that is said about it comes from there.
 *
 * A command is one file cmd_<name>.c with one `const veer_cmd veer_cmd_<name>`, one line in
 * commands.c and its name in meson.build. --help, `veer help`, manual page and completion follow.
 *
 * A name of two words ("metrics record") is a command of a group; the group is there because its
 * commands are, and `veer help metrics` lists them. Its file is cmd_metrics_record.c, its manual
 * page veer-metrics-record(1).
 */
#ifndef VEER_CLI_COMMAND_H
#define VEER_CLI_COMMAND_H

#include "base/buf.h"
#include "cli/options.h"
#include "report/style.h"

/** The exit codes of every command. */
enum {
    VEER_EXIT_OK = 0,       /* fine */
    VEER_EXIT_DEGRADED = 1, /* the command worked and found drift or degradation */
    VEER_EXIT_USAGE = 2,    /* wrong usage or unusable input */
    VEER_EXIT_INTERNAL = 3, /* a fault in the program or corrupt data */
    VEER_EXIT_MEMORY = 4,   /* out of memory */
};

typedef struct veer_operand {
    const char *name; /* placeholder: FILE */
    const char *help; /* one sentence without final full stop */
    bool optional;    /* may be left out; only optional ones may follow */
} veer_operand;

typedef struct veer_example {
    const char *line; /* the command line */
    const char *what; /* what it does, one sentence without final full stop */
} veer_example;

typedef struct veer_exit {
    int code;         /* exit code */
    const char *when; /* when the command returns it */
} veer_exit;

typedef struct veer_cmd veer_cmd;

/** What a running command is given. */
typedef struct veer_cli {
    const veer_cmd *cmd;    /* itself */
    veer_operands operands; /* as many as the descriptor allows */
    veer_style style;       /* what standard output can show; --color is in it */
    bool progress;          /* a progress bar may be drawn on standard error */
    veer_arena *arena;      /* lives as long as the command */
} veer_cli;

struct veer_cmd {
    const char *name;             /* as typed: one word, or a group and a word */
    const char *summary;          /* one line without final full stop, for lists */
    const char *description;      /* paragraphs as veer_text_wrap takes them */
    const veer_operand *operands; /* n_operands */
    size_t n_operands;            /* the most that are accepted, unless `many` */
    bool many;                    /* the last operand may be repeated */
    const veer_opt *options;      /* n_options, besides the common ones */
    size_t n_options;             /* number of options */
    size_t options_size;          /* sizeof the struct that they fill */
    const veer_example *examples; /* n_examples */
    size_t n_examples;            /* number of examples */
    const veer_exit *exits;       /* codes besides or instead of the common text; may be NULL */
    size_t n_exits;               /* number of them */
    bool hidden;                  /* left out of the list of `veer help`, documented otherwise */
    /**
     * Does the work. `options` is the filled struct. On success *ret_exit (0 before) may be set to
     * VEER_EXIT_DEGRADED. On failure main prints `veer NAME: err->msg` and exits with
     * veer_rc_exit_code. Output goes through cli/out.h.
     */
    veer_rc (*run)(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err);
};

/** Every command, in the order of the help. */
extern const veer_cmd *const veer_cmds[];
extern const size_t veer_n_cmds;

/** The options that every command has (--help, --color, --no-progress), and their struct. */
typedef struct veer_common_options {
    bool help;        /* --help */
    int color;        /* index into auto, always, never */
    bool no_progress; /* --no-progress */
} veer_common_options;

extern const veer_opt veer_common_rows[];
extern const size_t veer_n_common_rows;

/**
 * The command that the first one or two of n_words name (at least one word); *ret_used says how
 * many. VEER_ENOTFOUND names the nearest one, or the commands of a group that stands alone.
 */
veer_rc veer_cmd_find(const char *const *words, size_t n_words, const veer_cmd **ret_cmd,
                      size_t *ret_used, veer_err *err);

/** Bytes of the group of a command ("metrics" of "metrics record"), 0 if it has none. */
size_t veer_cmd_group_len(const veer_cmd *cmd);

/** Whether a word names a group. */
bool veer_cmd_is_group(const char *word);

/** Whether a command is the first visible one of its group in the order of veer_cmds, so that what
 * is said once per group is said at it. */
bool veer_cmd_opens_group(size_t index);

#endif

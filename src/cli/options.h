/* cli/options.h: command-line options described by a table and parsed into a plain struct.
 *
 * A command describes each option once; parsing, --help, the manual page and shell completion
 * read the same row. GNU style: --name value, --name=value, -n value, -nvalue, -abc for flags,
 * `--` ends the options, options and operands may be mixed, `-` alone is an operand. The last one
 * of a repeated option wins, except VEER_OPT_LIST, which collects.
 *
 * Values are written at `offset` in the command's struct (zeroed before), with the C type of the
 * kind. `fallback` is parsed by the same rules as what the user types.
 */
#ifndef VEER_CLI_OPTIONS_H
#define VEER_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

typedef enum veer_opt_kind {
    VEER_OPT_FLAG,   /* bool; takes no argument */
    VEER_OPT_TEXT,   /* const char *; NULL when not given and without fallback */
    VEER_OPT_LIST,   /* veer_opt_list; comma-separated and repeatable, `\,` is a comma */
    VEER_OPT_COUNT,  /* veer_opt_count; a whole number in [min, max] */
    VEER_OPT_REAL,   /* veer_opt_real; a number in [min, max] */
    VEER_OPT_CHOICE, /* int; index into choices, -1 when not given and without fallback */
} veer_opt_kind;

typedef struct veer_opt_list {
    const char **items; /* NULL-terminated, in the order given; NULL when n is 0 */
    size_t n;           /* number of items */
} veer_opt_list;

typedef struct veer_opt_count {
    int64_t value; /* the value, or the fallback */
    bool given;    /* whether the user gave it */
} veer_opt_count;

typedef struct veer_opt_real {
    double value; /* the value, or the fallback */
    bool given;   /* whether the user gave it */
} veer_opt_real;

typedef struct veer_opt {
    const char *name;           /* long name without dashes */
    char letter;                /* short name, or 0 */
    veer_opt_kind kind;         /* type of the value */
    const char *arg;            /* placeholder, NULL for flags; FILE... completes file names */
    const char *help;           /* one sentence without final full stop */
    const char *fallback;       /* default as the user would type it, or NULL */
    const char *shown;          /* default that the help names and somebody else applies, or NULL */
    const char *const *choices; /* NULL-terminated; VEER_OPT_CHOICE, or a hint for LIST */
    double min;                 /* smallest COUNT or REAL */
    double max;                 /* largest COUNT or REAL; min == max == 0: no limits */
    size_t offset;              /* offsetof(struct of the command, member) */
} veer_opt;

/** One table of options and the struct that it fills. */
typedef struct veer_opt_table {
    const veer_opt *rows; /* options */
    size_t n;             /* number of them */
    void *values;         /* the struct; zeroed by the caller */
} veer_opt_table;

/** What was left over. */
typedef struct veer_operands {
    const char **items; /* NULL-terminated, borrowed from argv; the array is in the arena */
    size_t n;           /* number of operands */
} veer_operands;

/**
 * Parses argv[0..argc) (without program and command names) by several tables at once.
 *
 * @param stop  the flag that ends parsing at once with success wherever it stands (--help), or
 *              NULL; points into one of the structs
 *
 * VEER_EINVAL with a one-line message that names the option and, for an unknown one, the nearest
 * known; VEER_ENOMEM. Texts are borrowed from argv or live in the arena.
 */
veer_rc veer_options_parse(const veer_opt_table *tables, size_t n_tables, int argc,
                           char *const *argv, const bool *stop, veer_arena *arena,
                           veer_operands *ret_operands, veer_err *err);

#endif

/* cli/term.h: what a standard stream can show. */
#ifndef VEER_CLI_TERM_H
#define VEER_CLI_TERM_H

#include <stdbool.h>

#include "report/style.h"

typedef enum veer_color {
    VEER_COLOR_AUTO,   /* on a terminal, unless NO_COLOR is set or TERM is dumb */
    VEER_COLOR_ALWAYS, /* also into a pipe */
    VEER_COLOR_NEVER,  /* not at all */
} veer_color;

/**
 * The style of a file descriptor. Width: COLUMNS if it is a number, else what the terminal says,
 * else 80; 0 (no limit) when it is no terminal. UTF-8 by the character set of LC_CTYPE on a
 * terminal; always UTF-8 into files and pipes, whose reader decides.
 */
veer_style veer_term_style(int fd, veer_color color);

/** Whether the descriptor is a terminal on which a line can be redrawn (TERM is not dumb). */
bool veer_term_redraws(int fd);

#endif

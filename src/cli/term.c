#include "cli/term.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_dumb(void)
{
    const char *const term = getenv("TERM");
    return term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0;
}

static bool wants_color(int fd, veer_color color)
{
    const char *const no_color = getenv("NO_COLOR");
    if (color != VEER_COLOR_AUTO)
        return color == VEER_COLOR_ALWAYS;
    return isatty(fd) && !is_dumb() && (no_color == NULL || no_color[0] == '\0');
}

static unsigned width_of(int fd)
{
    const char *const columns = getenv("COLUMNS");
    if (columns != NULL) {
        char *end = NULL;
        const unsigned long width = strtoul(columns, &end, 10);
        if (end != columns && *end == '\0' && width >= 20 && width <= 10000)
            return (unsigned)width;
    }
    struct winsize size = {0};
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

veer_style veer_term_style(int fd, veer_color color)
{
    const bool terminal = isatty(fd);
    return (veer_style){
        .color = wants_color(fd, color),
        .utf8 = !terminal || strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
        .width = terminal ? width_of(fd) : 0,
    };
}

bool veer_term_redraws(int fd)
{
    return isatty(fd) && !is_dumb();
}

/* cli/view.h: ask a server and show the answer in --format: what most commands do. */
#ifndef VEER_CLI_VIEW_H
#define VEER_CLI_VIEW_H

#include "cli/ask.h"
#include "cli/sheet.h"

/** Filled by the rows of VEER_VIEW_ROWS. */
typedef struct veer_view_options {
    veer_connect_options connect; /* which server */
    int format;                   /* --format, a veer_format */
    bool json;                    /* --json */
} veer_view_options;

/* Rows of a table of options: the format of the output, and a flag for JSON. */
#define VEER_FORMAT_ROW(type, member)                                                    \
    {                                                                                    \
        .name = "format", .letter = 'f', .kind = VEER_OPT_CHOICE, .arg = "FORMAT",       \
        .help = "Form of the output", .fallback = "table", .choices = veer_format_names, \
        .offset = offsetof(type, member)                                                 \
    }
#define VEER_JSON_ROW(type, member, text)                                                     \
    {                                                                                         \
        .name = "json", .kind = VEER_OPT_FLAG, .help = text, .offset = offsetof(type, member) \
    }
#define VEER_VIEW_ROWS(type, member)                                 \
    VEER_FORMAT_ROW(type, member.format),                            \
        VEER_JSON_ROW(type, member.json, "Short for --format json"), \
        VEER_CONNECT_ROWS(type, member.connect)

/* The row of a text. */
#define VEER_TEXT_ROW(type, member, option, place, text)                   \
    {                                                                      \
        .name = option, .kind = VEER_OPT_TEXT, .arg = place, .help = text, \
        .offset = offsetof(type, member)                                   \
    }

/** Whether the answer is printed as it came. */
bool veer_view_is_json(const veer_view_options *options);

/** Draws an answer; not called where JSON is asked for. tree is NULL for an answer without body. */
typedef veer_rc veer_draw_fn(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** What a command asks and what it makes of the answer. */
typedef struct veer_view {
    veer_question question;                     /* asked once */
    veer_draw_fn *draw;                         /* for people and tables */
    bool (*is_bad)(const veer_json_node *tree); /* whether to exit with 1; NULL: never */
    void *context;                              /* of the sheet */
    const veer_connect_wish *wish;              /* NULL: nothing special */
} veer_view;

/** Connects, asks, draws and prints. */
veer_rc veer_view_run(const veer_cli *cli, const veer_view_options *options, const veer_view *view,
                      int *ret_exit, veer_err *err);

/** The last part by itself: draws and prints what was asked for by other means. */
veer_rc veer_view_print(const veer_cli *cli, const veer_view_options *options,
                        const veer_reply *reply, veer_draw_fn *draw, void *context, veer_err *err);

#endif

/* Any bytes as the document of a board, as an alert, an event and a silence. What can be read is
 * written and read again the same, and a board that was loaded goes on. */
#include <string.h>

#include "alerts/board.h"
#include "fuzz.h"

#define NOW_US INT64_C(1714564800000000)
#define ARENA_BYTES ((size_t)1 << 24)
#define TEXT_BYTES ((size_t)1 << 24)

typedef void write_fn(veer_json_writer *w, const void *what);
typedef veer_rc read_fn(const veer_json_node *node, veer_arena *arena, void *ret);

static void write_alert(veer_json_writer *w, const void *what)
{
    veer_alert_write(w, what);
}

static veer_rc read_alert(const veer_json_node *node, veer_arena *arena, void *ret)
{
    return veer_alert_read(node, arena, ret, NULL);
}

static void write_event(veer_json_writer *w, const void *what)
{
    veer_alert_event_write(w, what);
}

static veer_rc read_event(const veer_json_node *node, veer_arena *arena, void *ret)
{
    return veer_alert_event_read(node, arena, ret, NULL);
}

static void write_silence(veer_json_writer *w, const void *what)
{
    veer_silence_write(w, what);
}

static veer_rc read_silence(const veer_json_node *node, veer_arena *arena, void *ret)
{
    return veer_silence_read(node, NOW_US, arena, ret, NULL);
}

static void write_down(write_fn *write, const void *what, veer_buf *out)
{
    veer_json_writer w;
    veer_buf_init(out, TEXT_BYTES);
    veer_json_writer_init(&w, out, 0);
    write(&w, what);
    FUZZ_REQUIRE(veer_json_finish(&w, NULL) == VEER_OK);
    (void)veer_buf_cstr(out);
}

static void try_both_ways(const veer_json_node *node, veer_arena *arena, read_fn *read,
                          write_fn *write, void *room)
{
    veer_buf first, again;
    const veer_json_node *back = NULL;
    if (read(node, arena, room) != VEER_OK)
        return;
    write_down(write, room, &first);
    FUZZ_REQUIRE(veer_json_tree(first.data, first.len, arena, &back, NULL) == VEER_OK);
    FUZZ_REQUIRE(read(back, arena, room) == VEER_OK);
    write_down(write, room, &again);
    FUZZ_REQUIRE(strcmp(veer_buf_cstr(&first), veer_buf_cstr(&again)) == 0);
    veer_buf_done(&first);
    veer_buf_done(&again);
}

static veer_board *load(const char *bytes, size_t size)
{
    const veer_board_options options = {.max_per_hour = 2, .max_per_model_hour = 1};
    veer_board *board = NULL;
    FUZZ_REQUIRE(veer_board_new(&options, &board, NULL) == VEER_OK);
    if (veer_board_load(board, bytes, size, NULL) == VEER_OK)
        return board;
    veer_board_free(board);
    return NULL;
}

static void go_on(veer_board *board, const veer_alert *alert)
{
    veer_changes changes;
    const veer_watch_key all = {NULL, NULL, NULL, NULL};
    veer_changes_init(&changes);
    if (alert != NULL && alert->status != VEER_ALERT_RESOLVED)
        (void)veer_board_load_alert(board, alert, NULL);
    FUZZ_REQUIRE(veer_board_settle(board, NULL, 0, NOW_US, &changes, NULL) == VEER_OK);
    FUZZ_REQUIRE(veer_board_forget(board, &all, "gone", NOW_US, &changes, NULL) == VEER_OK);
    FUZZ_REQUIRE(veer_board_alert_count(board) == 0 && veer_board_watch_count(board) == 0);
    veer_changes_done(&changes);
}

static void try_board(const char *bytes, size_t size, const veer_alert *alert)
{
    veer_buf first, again;
    veer_board *board = load(bytes, size);
    if (board == NULL)
        return;
    veer_buf_init(&first, TEXT_BYTES);
    veer_buf_init(&again, TEXT_BYTES);
    FUZZ_REQUIRE(veer_board_save(board, &first, NULL) == VEER_OK);
    veer_board *loaded = load(first.data, first.len);
    FUZZ_REQUIRE(loaded != NULL && veer_board_save(loaded, &again, NULL) == VEER_OK);
    FUZZ_REQUIRE(strcmp(veer_buf_cstr(&first), veer_buf_cstr(&again)) == 0);
    veer_buf_done(&first);
    veer_buf_done(&again);
    veer_board_free(loaded);
    go_on(board, alert);
    veer_board_free(board);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const veer_json_node *node = NULL;
    veer_arena arena;
    veer_alert alert;
    veer_alert_event event;
    veer_silence silence;
    veer_arena_init(&arena, ARENA_BYTES);
    if (veer_json_tree((const char *)data, size, &arena, &node, NULL) == VEER_OK) {
        try_both_ways(node, &arena, read_alert, write_alert, &alert);
        try_both_ways(node, &arena, read_event, write_event, &event);
        try_both_ways(node, &arena, read_silence, write_silence, &silence);
        const bool is_alert = veer_alert_read(node, &arena, &alert, NULL) == VEER_OK;
        try_board((const char *)data, size, is_alert ? &alert : NULL);
    }
    veer_arena_done(&arena);
    return 0;
}

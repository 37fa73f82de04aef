#include "cli/sender.h"

#include <stdlib.h>

#include "base/limits.h"
#include "json/tree.h"

#define ANSWER_ARENA_BYTES ((size_t)16 << 20)

typedef struct place {
    const char *kind; /* what is sent, for people */
    const char *path; /* where */
} place;

static const place places[] = {
    [VEER_SENDER_PREDICTIONS] = {"predictions", "/api/v1/predictions"},
    [VEER_SENDER_LABELS] = {"labels", "/api/v1/feedback"},
    [VEER_SENDER_POINTS] = {"metric points", "/api/v1/metrics"},
};

const char *veer_sender_kind(veer_sender_to to)
{
    return places[to].kind;
}

veer_rc veer_sender_init(veer_sender *sender, veer_client *client, veer_sender_to to,
                         veer_tally *tally, size_t max_rows, veer_err *err)
{
    *sender = (veer_sender){.client = client, .to = to, .tally = tally, .max_rows = max_rows};
    veer_buf_init(&sender->body, VEER_LIMIT_INGEST_BODY_BYTES);
    sender->lines = calloc(max_rows, sizeof *sender->lines);
    return sender->lines != NULL ? VEER_OK : veer_fail_nomem(err);
}

void veer_sender_done(veer_sender *sender)
{
    veer_buf_done(&sender->body);
    free(sender->lines);
    *sender = (veer_sender){0};
}

veer_rc veer_sender_end(veer_sender *sender, uint64_t line, veer_err *err)
{
    veer_buf_putc(&sender->body, '\n');
    sender->lines[sender->rows++] = line;
    if (sender->rows < sender->max_rows && sender->body.len < VEER_SENDER_BYTES)
        return veer_buf_status(&sender->body, err);
    return veer_sender_flush(sender, err);
}

/* The refused records of an answer; it may tell of fewer than it counts. */
static void count_answer(const veer_sender *sender, const veer_json_node *answer)
{
    veer_tally *const tally = sender->tally;
    uint64_t left = veer_json_get_count(answer, "rejected");
    const veer_json_node *error = veer_json_get_first(answer, "errors");
    for (; error != NULL && left > 0; error = error->next, left--) {
        const uint64_t index = veer_json_get_count(error, "index");
        veer_tally_reject(tally, index < sender->rows ? sender->lines[index] : 0,
                          veer_json_get_text(error, "pointer", ""),
                          veer_json_get_text(error, "detail", "refused"));
    }
    tally->rejected += left;
    tally->accepted += veer_json_get_count(answer, "accepted");
    tally->duplicates += veer_json_get_count(answer, "duplicates");
}

static veer_rc read_answer(const veer_sender *sender, const veer_answer *answer, veer_err *err)
{
    veer_arena arena;
    const veer_json_node *tree = NULL;
    veer_rc rc = VEER_OK;
    veer_arena_init(&arena, ANSWER_ARENA_BYTES);
    const bool told =
        (answer->status == 200 || answer->status == 400) &&
        veer_json_tree(answer->body.data, answer->body.len, &arena, &tree, NULL) == VEER_OK &&
        veer_json_get(tree, "accepted") != NULL;
    if (told) {
        count_answer(sender, tree);
    } else {
        rc = veer_client_judge(sender->client, answer, err);
        if (rc == VEER_OK)
            rc = veer_fail(err, VEER_EPARSE, "the answer is not that of a Veer server");
    }
    veer_arena_done(&arena);
    return rc;
}

veer_rc veer_sender_flush(veer_sender *sender, veer_err *err)
{
    veer_rc rc = veer_buf_status(&sender->body, err);
    if (rc != VEER_OK || sender->rows == 0)
        return rc;
    /* Ids are in the records, so that a second time counts nothing twice. */
    const veer_call call = {
        .method = "POST",
        .path = places[sender->to].path,
        .content_type = "application/x-ndjson",
        .body = sender->body.data,
        .body_len = sender->body.len,
        .repeatable = true,
    };
    veer_answer answer;
    rc = veer_client_send(sender->client, &call, &answer, err);
    if (rc != VEER_OK)
        return rc;
    rc = read_answer(sender, &answer, err);
    veer_answer_done(&answer);
    veer_buf_clear(&sender->body);
    sender->rows = 0;
    return rc;
}

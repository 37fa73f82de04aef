/* What an answer means. */
#include <string.h>

#include "base/limits.h"
#include "client/impl.h"
#include "json/reader.h"

#define PROBLEM_BYTES 65536 /* of a problem document that are looked at */

/* The `detail` of a problem document, else its `title`; NULL if it has none. Lives in the arena. */
static const char *problem_text(const veer_buf *body, veer_arena *arena)
{
    veer_json_reader r;
    const char *title = NULL;
    const char *detail = NULL;
    if (body->len == 0)
        return NULL;
    veer_json_init(&r, body->data, body->len, arena);
    if (veer_json_next(&r) != VEER_JSON_OBJECT_BEGIN)
        return NULL;
    while (veer_json_next_key(&r)) {
        const char **const to = veer_json_is(&r, "detail")  ? &detail
                                : veer_json_is(&r, "title") ? &title
                                                            : NULL;
        const veer_json_event event = veer_json_next(&r);
        if (to != NULL && event == VEER_JSON_STRING)
            *to = veer_arena_strndup(arena, r.text, r.text_len);
        else if (!veer_json_skip_rest(&r, event))
            break;
    }
    return detail != NULL && detail[0] != '\0' ? detail : title;
}

static veer_rc rc_of_status(int status)
{
    if (status == 404)
        return VEER_ENOTFOUND;
    return status >= 400 && status < 500 ? VEER_EINVAL : VEER_EIO;
}

veer_rc client_status_fail(veer_client *client, int status, const veer_buf *body, veer_err *err)
{
    const veer_rc rc = rc_of_status(status);
    if (status >= 300 && status < 400) {
        const char *const to = veer_client_header(client, "Location");
        return veer_fail(err, rc, "%s answers %d and sends on to '%.100s', which is not followed",
                         client->url, status, to != NULL ? to : "nowhere");
    }
    veer_arena arena;
    veer_arena_init(&arena, PROBLEM_BYTES * (size_t)2);
    const char *const text = body->len <= PROBLEM_BYTES ? problem_text(body, &arena) : NULL;
    if (text != NULL && text[0] != '\0')
        (void)veer_fail(err, rc, "%s", text);
    else
        (void)veer_fail(err, rc, "%s answers %d", client->url, status);
    veer_arena_done(&arena);
    return rc;
}

void veer_answer_done(veer_answer *answer)
{
    veer_buf_done(&answer->body);
}

#include <stdlib.h>
#include <string.h>

#include "http/sse_impl.h"

http_frame *http_frame_new(uint64_t id, const char *bytes, size_t len)
{
    http_frame *frame = malloc(sizeof *frame + len);
    if (frame == NULL)
        return NULL;
    atomic_init(&frame->owners, 1);
    frame->id = id;
    frame->len = len;
    memcpy(frame->bytes, bytes, len);
    return frame;
}

void http_frame_release(http_frame *frame)
{
    if (frame != NULL && atomic_fetch_sub(&frame->owners, 1) == 1)
        free(frame);
}

bool http_frames_init(http_frames *frames, size_t cap)
{
    *frames = (http_frames){.cap = cap};
    if (cap > 0)
        frames->ring = calloc(cap, sizeof(http_frame *));
    return cap == 0 || frames->ring != NULL;
}

void http_frames_done(http_frames *frames)
{
    while (frames->count > 0)
        http_frames_pop(frames);
    free(frames->ring);
    *frames = (http_frames){0};
}

bool http_frames_push(http_frames *frames, http_frame *frame)
{
    if (frames->count == frames->cap)
        return false;
    frames->ring[(frames->head + frames->count++) % frames->cap] = frame;
    atomic_fetch_add(&frame->owners, 1);
    return true;
}

void http_frames_pop(http_frames *frames)
{
    http_frame_release(frames->ring[frames->head]);
    frames->head = (frames->head + 1) % frames->cap;
    frames->count--;
}

#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "cli/term.h"
#include "report/format.h"
#include "report/text.h"

#define QUIET_US 500000 /* nothing is drawn before */
#define REDRAW_US 100000
#define BAR_WIDTH 24
#define NARROW 100 /* terminals below have half a bar */
#define LINE_BYTES 4096

void veer_progress_init(veer_progress *progress, const char *label, uint64_t total, bool enabled)
{
    *progress = (veer_progress){
        .label = label,
        .total = total,
        .started_us = veer_clock_monotonic_us(veer_clock_system()),
        .enabled = enabled && veer_term_redraws(STDERR_FILENO),
    };
}

/* A failed write to the terminal loses a drawing and nothing else. */
static void show(const veer_buf *line)
{
    if (line->failed == VEER_OK && write(STDERR_FILENO, line->data, line->len) < 0)
        return;
}

static void draw(const veer_progress *progress, uint64_t bytes, uint64_t rows, int64_t now_us)
{
    const veer_style style = veer_term_style(STDERR_FILENO, VEER_COLOR_NEVER);
    const double seconds = (double)(now_us - progress->started_us) / 1e6;
    veer_fmt fmt;
    veer_buf text;
    veer_buf line;
    veer_buf_init(&text, LINE_BYTES);
    veer_buf_init(&line, LINE_BYTES);
    veer_text_fit_end(&text, progress->label, style.width / 4, style.utf8);
    veer_buf_putc(&text, ' ');
    if (progress->total > 0) {
        const double ratio = (double)bytes / (double)progress->total;
        veer_text_bar(&text, ratio, style.width < NARROW ? BAR_WIDTH / 2 : BAR_WIDTH, style.utf8);
        veer_buf_printf(&text, " %3.0f%%", 100 * (ratio < 1 ? ratio : 1));
        veer_buf_printf(&text, " of %s", veer_fmt_bytes(&fmt, progress->total));
        if (ratio > 0.01 && ratio < 1)
            veer_buf_printf(&text, ", %s left",
                            veer_fmt_span(&fmt, seconds * (1 - ratio) / ratio * 1e6));
    } else {
        veer_buf_puts(&text, veer_fmt_bytes(&fmt, bytes));
    }
    veer_buf_printf(&text, ", %s rows/s", veer_fmt_count(&fmt, (uint64_t)((double)rows / seconds)));
    veer_buf_puts(&line, "\r\x1b[K");
    veer_text_fit(&line, veer_buf_cstr(&text), style.width > 1 ? style.width - 1 : 1, style.utf8);
    show(&line);
    veer_buf_done(&text);
    veer_buf_done(&line);
}

void veer_progress_update(veer_progress *progress, uint64_t bytes, uint64_t rows)
{
    if (!progress->enabled)
        return;
    const int64_t now_us = veer_clock_monotonic_us(veer_clock_system());
    if (now_us - progress->started_us < QUIET_US || now_us - progress->drawn_us < REDRAW_US)
        return;
    progress->drawn_us = now_us;
    draw(progress, bytes, rows, now_us);
}

void veer_progress_done(veer_progress *progress)
{
    veer_buf line;
    if (progress->drawn_us == 0)
        return;
    veer_buf_init(&line, 16);
    veer_buf_puts(&line, "\r\x1b[K");
    show(&line);
    veer_buf_done(&line);
    progress->drawn_us = 0;
}

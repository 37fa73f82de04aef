# Makes a CSV file of a made-up fraud model's predictions with their true classes.
# Usage: awk -v rows=4000 -v seed=1 -v late=0 -f tools/demo-data.awk
# With late=1 amounts are 30 % larger, a new channel has appeared and the model is wrong more often.
function uniform() { # minimal standard generator of Park and Miller
    state = (state * 16807) % 2147483647
    return state / 2147483647
}
function bell() { # about normal: mean 0, variance 1
    return (uniform() + uniform() + uniform() + uniform() - 2) * 1.7320508
}
function pick(words, n,    i) {
    i = int(uniform() * n) + 1
    return words[i]
}
BEGIN {
    state = seed * 7919 + 104729
    for (i = 0; i < 100; i++)
        uniform()
    countries_n = split("DE FR IT ES NL", countries)
    channels_n = split("web web web app app", channels)
    if (late)
        channels_n = split("web web app app kiosk", channels)
    print "id,amount,age_days,items,country,channel,score,prediction,latency_ms,label"
    for (row = 1; row <= rows; row++) {
        amount = exp(3.5 + 0.8 * bell()) * (late ? 1.3 : 1)
        age = int(uniform() * 1000)
        items = 1 + int(uniform() * 6)
        risk = 1 / (1 + exp(-(amount - 60) / 20))
        label = uniform() < risk ? "fraud" : "fair"
        seen = late ? 0.5 + (risk - 0.5) * 0.4 + 0.15 * bell() : risk + 0.05 * bell()
        score = seen < 0 ? 0 : seen > 1 ? 1 : seen
        printf "%s-%d,%.2f,%d,%d,%s,%s,%.4f,%s,%.1f,%s\n", (late ? "c" : "r"), row, amount, age, items,
            pick(countries, countries_n), pick(channels, channels_n), score,
            (score >= 0.5 ? "fraud" : "fair"), 12 + 4 * exp(bell() / 2), label
    }
}

"""All voices by theme."""

from simulation.chatter import baby, beauty, books, fitness, fresh, pets, plants, tea, voice

VOICES: dict[str, voice.Voice] = {
    each.theme: each
    for each in (
        baby.VOICE,
        tea.VOICE,
        books.VOICE,
        fresh.VOICE,
        fitness.VOICE,
        beauty.VOICE,
        pets.VOICE,
        plants.VOICE,
    )
}

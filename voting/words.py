"""Six plain English words for a Merkle root, to be read from a stage and compared by ear."""

from typing import Final

N_WORDS: Final = 6
BITS_A_WORD: Final = 10

# Sorted, 3 to 8 letters.
# Never change or reorder them: an old root would read differently.
_LIST: Final = """
    acorn acre action active actor adapt adult advice aerial agent agree airport album alert alley
    almond alpine amber ample anchor angle animal ankle answer anthem apple apricot april apron arcade
    arch arena arrow artist ashore aspen atlas atom attic august author autumn avenue avocado awake
    award axis baby bacon badge bagel baker balance balcony ballad balloon bamboo banana banjo banner
    barber bargain barley barn barrel basil basket batch battery bazaar beach beacon beaver bedrock
    beetle bell bench better bicycle binder birch birthday biscuit bison blanket blend blossom board
    bonfire bonus bottle bounce bracket branch brass breeze brick bridge bright bronze brook broom
    brother brown brush bubble bucket budget buffalo builder bulb bundle burger bushel butter button
    buyer cabbage cabin cable cactus cake calm camel camera camp canal candle canoe canyon captain
    caramel caravan carbon cargo carol carpet castle catalog cattle cave cedar cement century chair
    chalk chapel chapter charm chart cheese cherry chess chest chicken chimney chorus cider cinema
    circle circus citizen city clarity classic clay clever cliff climate clinic clock cloth cloud clover
    coast cobalt coconut coffee coin collect colony color column comet comfort compass concert cookie
    copper coral corner cotton couch country courage cousin cover cradle craft crane crayon cricket
    crimson crown cruise crystal culture cupboard curious curtain curve cushion custom cycle daily dairy
    daisy dance daring dawn daylight degree delta denim desert design desk detail dialog diamond diary
    dinner diploma distant diver doctor dollar dolphin domain donkey door double dragon drama drawer
    dream dress drift drive drum dune durable eager eagle earth easel easy echo eclipse edition editor
    elbow elder elegant element elephant ember emerald empire enamel energy engine enjoy entry envelope
    equal equator estate evening evolve exhibit exotic expert express eyebrow fabric falcon family
    famous fancy farmer fashion father feast feather fennel fern ferry festival fiber fiction fiddle
    field figure film filter final finger finish firefly fitness flag flame flavor fleet flight flint
    float floor flute focus folder forest fork formal fortune forum fossil fountain fox frame freedom
    fresh friend frog frost frozen fruit fuel funnel future gadget galaxy gallery gallon garage garden
    garlic garment gather gazelle general gentle genuine giant ginger giraffe glacier glad glass glider
    globe glory glove goal goblet golden goose grace grain granite grape graph grass gravity green grid
    grocer group grove growth guard guest guide guitar gulf habit hammer hammock handle harbor harmony
    harvest hazel health heart hedge height helmet helper herald heron hiking hill history hobby hockey
    holiday honest honey horizon hornet hotel house hover human humble hurdle husky iceberg icon idea
    igloo image impact inch income index indigo infant inland insect instant invite iron island item
    ivory jacket jaguar jasmine jelly jersey jewel jigsaw journey juice jumbo jump june jungle junior
    jupiter justice kayak keen kettle keyboard kind kitchen kite kitten kiwi koala label ladder lagoon
    lake lamp lantern large laser latitude laundry lavender lawn layer leader league learn leather
    lecture ledger legend lemon lentil leopard letter level liberty library lilac lily linen lion liquid
    listen little lively lizard llama lobby lobster local logic lotus loyal lucky lumber lunar lunch
    luxury lyric machine magnet magpie mahogany major mammal mango manor mansion maple marble march
    margin marine market marsh master matrix meadow measure melody melon member memory mentor menu
    mercury method metro middle midnight mimosa mineral minute mirror mitten mixture mobile model modern
    modest moment monday money monkey month mosaic moss mother motion motor mountain mouse movie muffin
    museum music mustard mutual mystery napkin narrow nation native nature nearby neat nectar needle
    neon nephew nest neutral nickel night nimble noble noise noodle normal north notice novel nurse
    nutmeg oasis object ocean octave october office olive omega onion online opal open opera opinion
    orange orbit orchard orchid organ origin osprey ostrich otter outdoor outlet oval oven owner oxygen
    oyster paddle page painter palace palm panda panel panther paper parade parcel parent park parrot
    partner passage pasta pastel patio patrol pattern pavilion peach peanut pebble pelican pencil
    penguin people pepper perfect perfume permit phone photo phrase piano picnic picture pigeon pillow
    pilot pine pioneer pirate pitch pizza planet plastic plate plaza plenty pocket poem poet polar
    polite pollen pond pony popcorn poplar poppy portal postage potato pottery powder prairie present
    pretty print prism prize product project promise proper proud public pudding puffin pumpkin puppet
    purple purse puzzle pyramid quality quarter question quick quiet quilt quiz quote rabbit racket
    radar radio radish raft railway rainbow raisin ramp ranch rapid raven ready recipe record recycle
    reef reform region regular relay remedy remote report rescue reunion reward rhythm ribbon rice ridge
    ripple river robin robot rocket romance roof rope rotate round rubber ruby rugby ruler runway rural
    rustic saddle saffron sailor salad salmon salsa salute sample sandal sapphire satin saturn sauce
    scale scarf school science scooter score scout screen script season seed select senior series shadow
    shape share shelf shell shield shine shirt shoulder shovel shower shrimp signal silent silk silver
    simple singer sister sketch skill skirt sleeve slipper slogan slope smart smile smooth snack snow
    soccer social soda sofa soil solar solid sonnet source south space spark sparrow speaker special
    sphere spice spider spinach spiral spirit sponge spoon spring spruce square squash stable stadium
    stamp stanza star station statue steady stem stereo stone stream street string strong student studio
    style subject suburb subway success sugar summer summit sunday sunny sunrise supper supply surf
    surprise swallow sweater swift swing symbol syrup system table talent tango tavern teacher team
    temple tender tennis terrace texture theater theory thick thimble thread thumb thunder ticket tiger
    timber tissue title toast today toffee tomato tonic topaz topic torch tortoise toucan tower trade
    traffic trail train travel treasure tribe trio triumph trophy tropical trumpet trust tulip tundra
    tunnel turkey turtle tuxedo twilight ultra umbrella uncle unique unit unity upbeat update upward
    utopia valley vanilla vapor variety vault velvet vendor venture verse vessel vibrant video village
    vintage violet violin virtue vision visitor vital vivid vocal volcano volume voyage waffle wagon
    waiter walnut walrus warm water wealth weaver wedding weekend welcome western wheat wheel whisper
    whistle wicker widget willow window winter wisdom wizard wonder wooden wool workshop world worthy
    yacht yard yellow yogurt zebra zenith zigzag zone
"""
WORDS: Final = tuple(_LIST.split())


def six_words(root: bytes) -> tuple[str, ...]:
    """The first 60 bits of a 32-byte root as six words of our own list of 1,024.

    Good for a room to notice a swapped root. Against somebody who can try 2**60 boxes compare the whole
    root, which stands beside the words.
    """
    if len(root) != 32:
        raise ValueError(f"a root has 32 bytes, not {len(root)}")
    number = int.from_bytes(root, "big")
    picked = [number >> (256 - BITS_A_WORD * at) & (1 << BITS_A_WORD) - 1 for at in range(1, N_WORDS + 1)]
    return tuple(WORDS[index] for index in picked)

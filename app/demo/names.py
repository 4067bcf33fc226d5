"""Names of the demo's customers. None of them is anybody: addresses end in .example."""

COMPANIES = """Polar Foods|Nordlicht Bakeries|Harbour Fish Co.|Café Lumière|Greenfield Markets
Alpine Dairy|Rossi Gelato|Sunrise Catering|Blue Anchor Hotels|Kestrel Logistics
Molnar Patisserie|Fjord Seafood|Bramble & Sons|Orchard Lane Grocers|Vienna Coffee House
Tamarind Kitchens|Northgate Hospital|Costa Verde Produce|Silver Spoon Events|Baltic Cold Chain
Old Mill Brewery|Maple Leaf Diner|Hansen Butchers|Riviera Resorts|Juniper Distillers
Zephyr Catering|Lakeside School Meals|Pine Valley Farms|Moreau Chocolatier|Tidewater Oysters
Granite City Foods|Saffron House|Whitcombe Dairy|Astoria Theatre|Delmar Supermarkets
Eastwood Nurseries|Falcon Stadium|Gustav’s Delicatessen|Highland Game Meats|Indigo Spa
Jasper Ridge Winery|Kowalski Vegetables|Linden Care Homes|Meridian Cruise Line|Nakamura Sushi
Oakridge University|Perla Ice Cream|Quayside Restaurants|Rowan Pharmacy|Sterling Flowers
Tilbury Wholesale|Umbria Olive Oil|Viking Salmon|Wexford Creamery|Xenia Cosmetics
Yellow Door Bistro|Zimmer Konditorei|Brightwater Aquarium|Castello Foods|Dorset Cheese""".replace(
    "\n", "|"
).split("|")

FIRST = """Anna Ben Carla David Elena Felix Greta Hugo Irina Jakob Katya Luca Maria Nils Olivia
Pablo Rosa Stefan Tara Ulrich Vera Walter Yara Zoe Amir Bianca Chen Dara Emil Fatima""".split()

LAST = """Andersson Bauer Castillo Dvorak Eriksen Fischer Garcia Hughes Ivanova Jansen Keller
Laurent Meyer Nowak Oliveira Petrov Quinn Romano Schmidt Tanaka Ueda Varga Wagner Yilmaz Zeman Brown
Costa Duarte Evans Fontaine""".split()

TITLES = """Head of Purchasing|Operations Manager|Owner|Head Chef|Facilities Manager|Store Manager
Technical Director|Managing Director|Quality Manager|Project Engineer""".replace("\n", "|").split(
    "|"
)

CITIES = ["Hamburg", "Oslo", "Vienna", "Lyon", "Porto", "Gdansk", "Cork", "Turin", "Basel", "Ghent"]
COUNTRIES = ["DE", "NO", "AT", "FR", "PT", "PL", "IE", "IT", "CH", "BE"]

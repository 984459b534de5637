"""The closed lists of answers, as the brief and the public PSER form give them."""

from registry.language import N_
from registry.rules import places
from registry.rules.form import Option


def _options(**labels: str) -> tuple[Option, ...]:
    return tuple(Option(value, label) for value, label in labels.items())


YES_NO = _options(yes=N_("Yes"), no=N_("No"))
SEX = _options(female=N_("Female"), male=N_("Male"), other=N_("Other"))
MARITAL_STATUS = _options(never_married=N_("Never married"), married=N_("Married"), widowed=N_("Widowed"), divorced=N_("Divorced"))
RELATION = _options(
    spouse=N_("Husband or wife"),
    child=N_("Son or daughter"),
    parent=N_("Father or mother"),
    sibling=N_("Brother or sister"),
    grandchild=N_("Grandchild"),
    grandparent=N_("Grandparent"),
    child_in_law=N_("Son-in-law or daughter-in-law"),
    other_relative=N_("Another relative"),
    not_related=N_("Not related"),
    head=N_("Head of household"),
)
EDUCATION = _options(
    never=N_("Never attended school"),
    below_primary=N_("Below primary"),
    primary=N_("Primary (class 5)"),
    middle=N_("Middle (class 8)"),
    matric=N_("Matric (class 10)"),
    intermediate=N_("Intermediate (class 12)"),
    bachelor=N_("Bachelor"),
    master=N_("Master and above"),
    diploma=N_("Diploma"),
    other=N_("Other education"),
)
SCHOOLING = _options(
    attending=N_("Attends now"),
    finished=N_("Has finished"),
    too_young=N_("Too young"),
    cost=N_("Cannot afford it"),
    works=N_("Has to work or help at home"),
    far=N_("School is too far"),
    other_reason=N_("Another reason"),
)
WORK = _options(
    none=N_("Does not work (child, student, cannot work)"),
    unemployed=N_("Unemployed, looking for work"),
    wage_labour=N_("Wage labour"),
    agriculture=N_("Agriculture"),
    livestock=N_("Livestock"),
    fishing=N_("Fishing"),
    sharecropper=N_("Sharecropper"),
    brick_kiln=N_("Brick kiln"),
    domestic_worker=N_("Domestic worker"),
    self_employed=N_("Self-employed"),
    trade=N_("Trade or shop"),
    private=N_("Private job"),
    government=N_("Government job"),
    pension=N_("Pension"),
    remittance=N_("Lives on money sent from elsewhere"),
    other=N_("Other work"),
)
SALARIED = frozenset({"government", "private", "pension"})
DISABILITY = _options(
    none=N_("No disability"),
    upper_limb=N_("Arms or hands"),
    lower_limb=N_("Legs or feet"),
    mental=N_("Mental or learning"),
    speech=N_("Speech"),
    hearing=N_("Hearing"),
    visual=N_("Sight"),
)
SETTLEMENT = _options(urban=N_("City or town"), rural=N_("Village"))
DISTRICT = tuple(Option(places.code(name), name) for name in places.districts())
TEHSIL = tuple(Option(value, name) for value, name in places.tehsils())
SCHOOL_KIND = _options(government=N_("Government"), private=N_("Private"), madrasa=N_("Madrasa"))
INCOME_PERIOD = _options(monthly=N_("For a month"), annual=N_("For a year"))
INCOME_SOURCES = _options(
    wages=N_("Daily or weekly wages"),
    salary=N_("Monthly salary"),
    business=N_("Own work or business"),
    crops=N_("Crops or land"),
    animals=N_("Animals or milk"),
    pension=N_("Pension"),
    sent_home=N_("Money sent by relatives"),
    help=N_("Charity or zakat"),
    none=N_("No income"),
)
TENURE = _options(owned=N_("We own it"), rented=N_("We rent it"), rent_free=N_("We live in it without rent"))
WALLS = _options(
    baked=N_("Brick, block or stone"), unbaked=N_("Unbaked brick or mud"), wood=N_("Wood or bamboo"), other=N_("Something else")
)
ROOF = _options(concrete=N_("Concrete (RCC/RBC)"), sheet=N_("Cement or iron sheet"), wood=N_("Wood or bamboo"), other=N_("Something else"))
TOILET = _options(
    sewer=N_("Flush to sewer"),
    septic=N_("Flush to septic tank"),
    pit_flush=N_("Flush to pit"),
    drain=N_("Flush to open drain"),
    latrine=N_("Pit latrine"),
    none=N_("No toilet"),
)
FUEL = _options(
    piped_gas=N_("Piped gas"),
    lpg=N_("Gas cylinder (LPG)"),
    electricity=N_("Electricity"),
    wood=N_("Firewood"),
    dung=N_("Dung cakes"),
    crop_residue=N_("Crop residue"),
    biogas=N_("Biogas"),
    charcoal=N_("Charcoal"),
)
ELECTRICITY_COMPANY = _options(lesco="LESCO", fesco="FESCO", gepco="GEPCO", mepco="MEPCO", iesco="IESCO")
LAND_UNIT = _options(acre=N_("Acres"), kanal=N_("Kanals"), marla=N_("Marlas"))
ASSETS = _options(
    refrigerator=N_("Refrigerator"),
    freezer=N_("Freezer"),
    washing_machine=N_("Washing machine"),
    air_conditioner=N_("Air conditioner"),
    room_cooler=N_("Room cooler"),
    geyser=N_("Geyser"),
    television=N_("Television"),
    motorcycle=N_("Motorcycle"),
    car=N_("Car"),
    tractor=N_("Tractor"),
    tube_well=N_("Tube-well"),
    none=N_("None of these"),
)
NEEDS = _options(
    disability=N_("Somebody has a disability"),
    illness=N_("Somebody has a long illness"),
    pregnancy=N_("Somebody is pregnant or has a new baby"),
    widowhood=N_("There is a widow"),
    orphans=N_("There are orphans"),
    elderly_alone=N_("An elderly person has nobody to support them"),
    none=N_("None of these"),
)
PROGRAMMES = _options(
    bisp=N_("BISP"),
    zakat=N_("Zakat"),
    bait_ul_maal=N_("Bait-ul-Maal"),
    himmat=N_("Himmat Card"),
    health_card=N_("Health card"),
    ramzan=N_("Ramzan package"),
    none=N_("None of these"),
)
PAYMENT = _options(bank=N_("A bank account"), wallet=N_("A mobile wallet"), none=N_("Neither"))
WALLET = _options(easypaisa="Easypaisa", jazzcash="JazzCash", upaisa="UPaisa", other=N_("Another wallet"))

from app.compose.catalogue import declare

declare("product.created", "productId name sku", "{actor} added the product {name}", icon="package")
declare(
    "product.updated", "productId name sku", "{actor} changed the product {name}", icon="package"
)
declare(
    "product.deleted", "productId name sku", "{actor} deleted the product {name}", icon="package"
)
declare(
    "product-category.created",
    "categoryId name",
    "{actor} added the product category {name}",
    icon="package",
)
declare(
    "product-category.updated",
    "categoryId name",
    "{actor} renamed the product category {name}",
    icon="package",
)
declare(
    "product-category.deleted",
    "categoryId name",
    "{actor} deleted the product category {name}",
    icon="package",
)
declare(
    "price-list.created", "priceListId name", "{actor} added the price list {name}", icon="package"
)
declare(
    "price-list.updated",
    "priceListId name",
    "{actor} changed the price list {name}",
    icon="package",
)
declare(
    "price-list.deleted",
    "priceListId name",
    "{actor} deleted the price list {name}",
    icon="package",
)
